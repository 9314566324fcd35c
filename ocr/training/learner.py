"""The network while it learns: a step, the running average of the weights, reading, saving and going on."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional

from ocr.training.charset import decode, encode
from ocr.training.graph import GraphNet
from ocr.training.lines import HEIGHT_PX, Line
from ocr.training.recogniser import LOGITS
from ocr.training.stream import BUCKETS_PX, Batch, bucket_width, count_lines

_WARM_UP_STEPS = 250
_LAST_RATE_SHARE = 0.01
_LARGEST_NORM = 4.0
_WEIGHT_DECAY = 1e-4
_AVERAGE_KEEP = 0.998
_BAD_STEPS = 8
_WILD_LOSS = 5.0
_USUAL_KEEP = 0.98
_SMALLEST_WEIGHT = 2e-3
_PIXELS_HALF = 127.5


@dataclass(frozen=True, slots=True)
class TrainingOptions:
    """What a run needs.

    Attributes:
        start: folder with the model to begin from (`recogniser.make_start`).
        output: folder for `best/`, `last/`, `log.jsonl`.
        state: file for everything needed to resume; None writes none.
        sets: evaluation files (`examples.save_sets`).
        seconds: length of the run, counted from the end of the warm-up, last measurement included.
        hard_stop_s: when the process ends whatever it does, counted from its start.
        batch_width_px: sum of padded widths in one batch.
        rate: highest learning rate, as a share of the size (root mean square) of the weights.
        save_every_s: time between measurements.
        device: "cuda" or "cpu".
        half: whether to compute in bfloat16.
        resume: whether to go on from `state` if it exists.
    """

    start: Path
    output: Path
    state: Path | None
    sets: tuple[Path, ...]
    seconds: float
    hard_stop_s: float
    batch_width_px: int
    rate: float
    save_every_s: float
    device: str
    half: bool
    resume: bool


class Learner:
    """The network, its running average, and the optimiser."""

    def __init__(self, options: TrainingOptions) -> None:
        self._options = options
        self._device = torch.device(options.device)
        self.net = GraphNet(options.start / "inference.onnx", output=LOGITS).to(self._device)
        self.net.to(memory_format=torch.channels_last)
        self.half = options.half
        self.rate = options.rate
        self.steps = 0
        self.buckets = BUCKETS_PX
        """Widths that lines are padded to when read."""
        self._bad_steps = 0
        self._usual_loss = 0.0
        self._weights = list(self.net.parameters())
        self._average = [weight.detach().clone() for weight in self._weights]
        self._optimiser = self._make_optimiser()

    def _make_optimiser(self) -> torch.optim.AdamW:
        """Group weights by their size: with batch normalisation folded in, sizes differ a hundredfold between layers,
        and one rate for all either tears the small ones apart or leaves the large ones where they are.
        """
        groups: dict[tuple[float, bool], list[nn.Parameter]] = defaultdict(list)
        for weight in self._weights:
            size = max(float(weight.detach().square().mean().sqrt()), _SMALLEST_WEIGHT)
            groups[2.0 ** round(math.log2(size)), weight.ndim > 1].append(weight)
        described = [
            {"params": weights, "size": size, "weight_decay": _WEIGHT_DECAY if decays else 0.0}
            for (size, decays), weights in sorted(groups.items(), key=lambda item: item[0])
        ]
        return torch.optim.AdamW(described, lr=self.rate, betas=(0.9, 0.98), fused=self._device.type == "cuda")

    def learn(self, batch: Batch, progress: float) -> float | None:
        """Take one step.

        Args:
            batch: the lines.
            progress: how much of the run is over, 0..1; sets the learning rate.

        Returns:
            The loss, or None where the step was left out: a number was not finite, or the loss far above the usual.
        """
        warm = min(1.0, (self.steps + 1) / _WARM_UP_STEPS)
        share = _LAST_RATE_SHARE + (1 - _LAST_RATE_SHARE) * (1 + math.cos(math.pi * min(progress, 1.0))) / 2
        for group in self._optimiser.param_groups:
            group["lr"] = self.rate * group["size"] * warm * share
        images = vary_light(load_images(batch.lines, batch.width_px, self._device))
        loss = self._measure_loss(images, [line.text for line in batch.lines])
        self._optimiser.zero_grad(set_to_none=True)
        loss.backward()
        norm = nn.utils.clip_grad_norm_(self._weights, _LARGEST_NORM)
        value, size = torch.stack([loss.detach().float(), norm.float()]).tolist()
        self.steps += 1
        wild = self._usual_loss and value > _WILD_LOSS * (self._usual_loss + 0.2)
        if wild or not (math.isfinite(value) and math.isfinite(size)):
            self._recover()
            return None
        self._bad_steps = 0
        self._usual_loss = _USUAL_KEEP * self._usual_loss + (1 - _USUAL_KEEP) * value if self._usual_loss else value
        self._optimiser.step()
        keep = min(_AVERAGE_KEEP, (1 + self.steps) / (10 + self.steps))
        torch._foreach_lerp_(self._average, [weight.detach() for weight in self._weights], 1 - keep)
        return float(value)

    def warm_up(self, bucket_px: int) -> None:
        """Take a full batch of blank lines there and back and learn nothing: the graphics card makes its plans."""
        images = load_images([], bucket_px, self._device, count=count_lines(bucket_px, self._options.batch_width_px))
        self._measure_loss(images, ["а"] * len(images)).backward()
        for weight in self._weights:
            weight.grad = None
        if self._device.type == "cuda":
            torch.cuda.synchronize()

    def _compute(self, images: torch.Tensor) -> torch.Tensor:
        with torch.autocast(self._device.type, torch.bfloat16, enabled=self.half):
            logits: torch.Tensor = self.net(images)
        return logits

    def _measure_loss(self, images: torch.Tensor, texts: list[str]) -> torch.Tensor:
        """The mean loss of the first lines of a batch, as many as there are texts."""
        logits = self._compute(images)[: len(texts)]
        scores = logits.float().log_softmax(-1).permute(1, 0, 2)
        coded = [encode(text) for text in texts]
        lengths = torch.tensor([len(code) for code in coded])
        targets = torch.tensor([number for code in coded for number in code]).to(self._device, non_blocking=True)
        steps = torch.full((len(coded),), scores.shape[0])
        losses = functional.ctc_loss(scores, targets, steps, lengths, reduction="none", zero_infinity=True)
        return (losses / lengths.to(self._device, non_blocking=True)).mean()

    def _recover(self) -> None:
        """After several bad steps in a row: back to the average, full precision, half the rate."""
        self._bad_steps += 1
        if self._bad_steps < _BAD_STEPS:
            return
        self._bad_steps, self.half, self.rate = 0, False, self.rate / 2
        with torch.no_grad():
            torch._foreach_copy_(self._weights, self._average)
        self._optimiser = self._make_optimiser()
        print(f"loss ran away at step {self.steps}: full precision, rate {self.rate:.1e} from here", flush=True)

    def averaged_weights(self) -> dict[str, npt.NDArray[np.float32]]:
        """The averaged weights by their names in the ONNX file."""
        averages = dict(zip((id(weight) for weight in self._weights), self._average, strict=True))
        return {name: averages[id(weight)].float().cpu().numpy() for name, weight in self.net.weights().items()}

    def read_lines(self, lines: Sequence[Line]) -> list[str | None]:
        """Read lines with the averaged weights; None for a line wider than every bucket."""
        current = [weight.detach().clone() for weight in self._weights]
        with torch.no_grad():
            torch._foreach_copy_(self._weights, self._average)
            try:
                return self._read_in_batches(lines)
            finally:
                torch._foreach_copy_(self._weights, current)

    def _read_in_batches(self, lines: Sequence[Line]) -> list[str | None]:
        readings: list[str | None] = [None] * len(lines)
        filled: dict[int, list[int]] = defaultdict(list)
        for number, line in enumerate(lines):
            bucket = bucket_width(line.image.shape[1], self.buckets)
            if bucket is not None:
                filled[bucket].append(number)
        for bucket, numbers in filled.items():
            count = count_lines(bucket, self._options.batch_width_px)
            for begin in range(0, len(numbers), count):
                chosen = numbers[begin : begin + count]
                images = load_images([lines[number] for number in chosen], bucket, self._device, count=count)
                classes = self._compute(images).argmax(-1).cpu().tolist()
                for number, path in zip(chosen, classes[: len(chosen)], strict=True):
                    readings[number] = decode(path)
        return readings

    def save(self, path: Path, *, elapsed_s: float) -> None:
        """Write everything needed to go on; the file appears whole or not at all."""
        unfinished = path.with_suffix(".part")
        state = {
            "net": self.net.state_dict(),
            "average": self._average,
            "optimiser": self._optimiser.state_dict(),
            "steps": self.steps,
            "rate": self.rate,
            "half": self.half,
            "elapsed_s": elapsed_s,
        }
        torch.save(state, unfinished)
        unfinished.replace(path)

    def restore(self, path: Path) -> float:
        """Read a state written by `save`.

        Returns:
            Seconds already trained.
        """
        state = torch.load(path, map_location=self._device, weights_only=True)
        self.net.load_state_dict(state["net"])
        with torch.no_grad():
            torch._foreach_copy_(self._average, state["average"])
        self._optimiser.load_state_dict(state["optimiser"])
        self.steps, self.rate, self.half = state["steps"], state["rate"], state["half"]
        return float(state["elapsed_s"])


def load_images(lines: list[Line], width_px: int, device: torch.device, *, count: int | None = None) -> torch.Tensor:
    """Put lines into one batch: float (N, 3, 48, width_px), -1..1, padded with 0 on the right.

    Args:
        lines: none wider than the batch.
        width_px: width of the batch.
        device: where the batch goes.
        count: N; blank lines are added up to it. None: as many as there are lines.
    """
    channels = 1 if all(line.image.ndim == 2 for line in lines) else 3
    batch = np.zeros((count or len(lines), channels, HEIGHT_PX, width_px), np.uint8)
    widths = torch.zeros(len(batch), dtype=torch.int64)
    for number, line in enumerate(lines):
        image = line.image[None] if line.image.ndim == 2 else line.image.transpose(2, 0, 1)
        batch[number, :, :, : image.shape[2]] = image
        widths[number] = image.shape[2]
    images = torch.from_numpy(batch).to(device, non_blocking=True).float() / _PIXELS_HALF - 1
    inside = torch.arange(width_px, device=device)[None] < widths.to(device)[:, None]
    images = (images * inside[:, None, None]).expand(-1, 3, -1, -1)
    return images.contiguous(memory_format=torch.channels_last)


def vary_light(images: torch.Tensor) -> torch.Tensor:
    """Print each line with other ink on other paper, some in colour, a few white on black; padding stays 0."""
    count, device = images.shape[0], images.device
    coloured = torch.rand(count, 1, 1, 1, device=device) < 0.3
    paper = torch.empty(count, 3, 1, 1, device=device).uniform_(0.6, 1.0)
    paper = torch.where(coloured, paper, torch.empty(count, 1, 1, 1, device=device).uniform_(0.8, 1.0))
    ink = torch.rand(count, 3, 1, 1, device=device) * 0.5
    ink = torch.where(coloured, ink, torch.rand(count, 1, 1, 1, device=device) * 0.12)
    sign = torch.where(torch.rand(count, 1, 1, 1, device=device) < 0.02, -1.0, 1.0)
    varied = ((ink + (paper - ink) * (images + 1) / 2) * 2 - 1) * sign
    return torch.where(images == 0, images, varied).contiguous(memory_format=torch.channels_last)
