"""The Grafana dashboards: plain dicts here, JSON in dashboards/, made by `python -m monitoring.grafana.generate`."""
