"""What watches a running installation: Prometheus with its alerts, Alertmanager, Grafana."""
