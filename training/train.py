"""Trains the network: `python -m training.train --data DIR --out DIR`. See README.md.

The folder gets `tokenizer.json`, every quarter of an hour and on SIGTERM `checkpoint.pt` (the run goes on from it when
started again), and at the end `network.pt`, the averaged weights. One line fifty steps goes to standard output.
"""

import argparse
import signal
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import torch
from tokenizers import Tokenizer

from training.batches import collate, epoch
from training.corpora import Document, load
from training.examples import Window
from training.guess import fill
from training.losses import losses
from training.network import ENCODER, Network
from training.start import COORDINATE, open_tokenizer, starting_point

CHECKPOINT_SECONDS = 900
FIRST_CHECKPOINT = 300  # steps: an early one to build against, long before the first good one
AVERAGE_DECAY = 0.998
LOG_STEPS = 50
SHARE = 2  # windows a thread takes at a time: threads that share cores with other work wait for one another once a step


def main(argv: list[str] | None = None) -> int:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the data folder, see training/README.md")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoints and the result")
    parser.add_argument(
        "--start",
        type=Path,
        required=True,
        help=f"what to start from: the jar {COORDINATE}, or the network.pt or checkpoint.pt of another run",
    )
    parser.add_argument("--guessed", type=Path, help="what training.guess wrote: taught where nobody labelled")
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument(
        "--minutes",
        type=float,
        default=0.0,
        help="end after so many minutes even if epochs are left (the learning rate follows); 0: never",
    )
    parser.add_argument("--batch", type=int, default=8, help="windows a step")
    parser.add_argument("--encoder-rate", type=float, default=1e-4)
    parser.add_argument("--head-rate", type=float, default=1e-3)
    parser.add_argument("--precision", choices=("bf16", "fp32"), default="bf16")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--max-steps", type=int, default=0, help="stop after so many steps (to try things); 0: never")
    options = parser.parse_args(argv)
    torch.set_num_threads(1)
    documents, _ = load(options.data)
    if options.guessed:
        documents = list(fill(documents, options.guessed))
    if not documents:
        raise SystemExit(f"no documents found under {options.data}")
    options.out.mkdir(parents=True, exist_ok=True)
    tokenizer = open_tokenizer(options.start)
    tokenizer.save(str(options.out / "tokenizer.json"), pretty=False)
    torch.manual_seed(options.seed)
    network = train(documents, tokenizer, starting_point(options.start), options)
    torch.save(network.state_dict(), options.out / "network.pt")
    return 0


def train(documents: list[Document], tokenizer: Tokenizer, network: Network, options: argparse.Namespace) -> Network:
    """The network trained; returned with the running average of its weights."""
    heads = [parameter for name, parameter in network.named_parameters() if _is_head(name)]
    body = [parameter for name, parameter in network.named_parameters() if not _is_head(name)]
    optimiser = torch.optim.AdamW(
        [{"params": body, "lr": options.encoder_rate}, {"params": heads, "lr": options.head_rate}], weight_decay=0.01,
        fused=True)  # fmt: skip
    rates = [group["lr"] for group in optimiser.param_groups]
    average = {name: value.clone() for name, value in network.state_dict().items()}
    checkpoint = options.out / "checkpoint.pt"
    step, spent = 0, 0.0
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=True)
        network.load_state_dict(saved["network"])
        optimiser.load_state_dict(saved["optimiser"])
        average, step, spent = saved["average"], saved["step"], saved["spent"]
        print(f"goes on from step {step}, {spent / 60:.1f} minutes", flush=True)

    began = time.monotonic() - spent
    saved_at = time.monotonic()
    batches: list = []
    first_of_epoch, number = 0, 0
    network.train()
    seen: Counter[str] = Counter()
    told_to_stop: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: told_to_stop.append(number))
    workers = ThreadPoolExecutor(options.threads, initializer=torch.set_num_threads, initargs=(1,))
    while True:
        while step >= first_of_epoch + len(batches):
            first_of_epoch += len(batches)
            if batches:
                number += 1
            if number >= options.epochs:
                return _finished(network, average)
            batches = epoch(documents, tokenizer, options.batch, options.seed * 1000 + number)
            pieces = sum(len(window) for some in batches for window in some)
            print(f"epoch {number}: {len(batches)} batches, {pieces} pieces", flush=True)
        spent = time.monotonic() - began
        done = max(step / (len(batches) * options.epochs), spent / (options.minutes * 60) if options.minutes else 0.0)
        if done >= 1 or (options.max_steps and step >= options.max_steps):
            return _finished(network, average)
        # Flat, then down to nothing over the second half: where the clock ends a run whose speed changes with what
        # else the machine does, a rate that falls from the start would waste the fast stretches at its end.
        pace = min((step + 1) / 100, 1.0, 2 * (1 - done))
        for group, rate in zip(optimiser.param_groups, rates, strict=True):
            group["lr"] = rate * pace

        windows = batches[step - first_of_epoch]
        pieces = sum(len(window) + 2 for window in windows)
        optimiser.zero_grad(set_to_none=True)
        shares = [windows[first : first + SHARE] for first in range(0, len(windows), SHARE)]
        work = partial(_backward, network, pieces=pieces, bf16=options.precision == "bf16")
        for parts in workers.map(work, shares):
            seen.update(parts)
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        step += 1
        with torch.no_grad():
            keep = min(AVERAGE_DECAY, step / (step + 10))
            for name, value in network.state_dict().items():
                average[name].lerp_(value, 1 - keep)

        seen["pieces"] += pieces
        if step % LOG_STEPS == 0:
            means = " ".join(f"{name} {seen[name] / LOG_STEPS:.4f}" for name in sorted(seen) if name != "pieces")
            print(f"step {step} done {done:.3f} minutes {spent / 60:.1f} {means} pieces {seen['pieces']}", flush=True)
            seen.clear()
        if told_to_stop or step == FIRST_CHECKPOINT or time.monotonic() - saved_at > CHECKPOINT_SECONDS:
            _save(checkpoint, network, optimiser, average, step, time.monotonic() - began)
            saved_at = time.monotonic()
        if told_to_stop:
            raise SystemExit(f"stopped at step {step}; the same command goes on from there")


def _backward(network: Network, windows: list[Window], *, pieces: int, bf16: bool) -> dict[str, float]:
    """Adds the gradients of some windows to the network's (autograd locks each while it adds); their losses."""
    batch = collate(windows)
    # Each weight is used once, so a cache of cast weights saves nothing; and it would be shared between threads.
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bf16, cache_enabled=False):
        output = network(batch.ids, batch.types, batch.mask)
    parts = losses(output, batch, pieces)
    torch.stack(list(parts.values())).sum().backward()
    return {name: value.item() for name, value in parts.items()}


def _is_head(name: str) -> bool:
    return not name.startswith(ENCODER)


def _finished(network: Network, average: dict[str, torch.Tensor]) -> Network:
    network.load_state_dict(average)
    return network.eval()


def _save(path: Path, network: Network, optimiser: torch.optim.Optimizer, average: dict[str, torch.Tensor],
          step: int, spent: float) -> None:  # fmt: skip
    """Writes beside the old checkpoint and then takes its place: a crash leaves a whole one."""
    unfinished = path.with_suffix(".unfinished")
    torch.save({"network": network.state_dict(), "optimiser": optimiser.state_dict(), "average": average,
                "step": step, "spent": spent}, unfinished)  # fmt: skip
    unfinished.replace(path)


if __name__ == "__main__":
    sys.exit(main())
