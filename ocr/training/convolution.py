"""Convolutions that need few or no plans of cuDNN.

cuDNN 9 builds a plan for every new shape of every convolution, which takes longer than the training itself where a
network has sixty of them. Convolutions of one pixel are matrix products here, those of single channels take torch's own
kernel; only the few others go to cuDNN, or, with `torch.backends.cudnn.enabled` off, are matrix products of patches.
Images are channels-last throughout, as a matrix product over channels wants them.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch.autograd.function import once_differentiable
from torch.nn import functional


def convolve(
    images: torch.Tensor,
    weight: torch.Tensor,
    *,
    strides: Sequence[int],
    pads: Sequence[int],
    dilations: Sequence[int],
    groups: int,
) -> torch.Tensor:
    """Convolve images (N, C, H, W) with a weight (O, C / groups, h, w), by the cheapest way for its form.

    Args:
        images, weight: the two factors.
        strides, dilations: down, across.
        pads: top, left, bottom, right; of zeros.
        groups: how many independent groups the channels make.
    """
    plain = groups == 1 and tuple(dilations) == (1, 1)
    if plain and weight.shape[2:] == (1, 1) and tuple(strides) == (1, 1) and not any(pads):
        return _mix_channels(images, weight)
    top, left, bottom, right = pads
    if (top, left) != (bottom, right):
        images, top, left = functional.pad(images, (left, right, top, bottom)), 0, 0
    if groups == images.shape[1] == weight.shape[0] and groups > 1:
        kind = images.device.type
        dtype = torch.get_autocast_dtype(kind) if torch.is_autocast_enabled(kind) else images.dtype
        result: torch.Tensor = _ChannelConvolution.apply(
            images.to(dtype), weight.to(dtype), list(strides), [top, left], list(dilations)
        )
        return result
    if plain and not torch.backends.cudnn.enabled:
        return _mix_channels(_gather_patches(images, weight.shape[2:], strides, (top, left)), _flatten(weight))
    return functional.conv2d(images, weight, None, list(strides), [top, left], list(dilations), groups)


def _mix_channels(images: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    """A convolution of one pixel: no copy where the images are channels-last."""
    return functional.linear(images.permute(0, 2, 3, 1), weight.flatten(1)).permute(0, 3, 1, 2)


def _gather_patches(
    images: torch.Tensor, kernel: Sequence[int], strides: Sequence[int], pads: Sequence[int]
) -> torch.Tensor:
    """Put what a kernel sees at each place into the channels: (N, C, H, W) to (N, h·w·C, places down, across)."""
    if any(pads):
        images = functional.pad(images, (pads[1], pads[1], pads[0], pads[0]))
    down, across = ((images.shape[2 + axis] - kernel[axis]) // strides[axis] + 1 for axis in (0, 1))
    pieces = [
        images[
            :, :, y : y + (down - 1) * strides[0] + 1 : strides[0], x : x + (across - 1) * strides[1] + 1 : strides[1]
        ]
        for y in range(kernel[0])
        for x in range(kernel[1])
    ]
    return torch.cat([piece.permute(0, 2, 3, 1) for piece in pieces], -1).permute(0, 3, 1, 2)


def _flatten(weight: torch.Tensor) -> torch.Tensor:
    """Order a weight as `_gather_patches` orders channels: (O, h·w·C)."""
    return weight.permute(0, 2, 3, 1).flatten(1)


@contextmanager
def _leave_cudnn() -> Iterator[None]:
    """Let torch choose its own kernels meanwhile."""
    before = torch.backends.cudnn.enabled
    torch.backends.cudnn.enabled = False
    try:
        yield
    finally:
        torch.backends.cudnn.enabled = before


class _ChannelConvolution(torch.autograd.Function):
    """Each channel by a kernel of its own, forward and backward without cuDNN.

    A function of its own because torch chooses the kernel of the way back only when it goes back.
    """

    @staticmethod
    def forward(
        ctx: Any, images: torch.Tensor, weight: torch.Tensor, strides: list[int], pads: list[int], dilations: list[int]
    ) -> torch.Tensor:
        """Convolve; torch's own kernel wants the channels outermost."""
        images, weight = images.contiguous(), weight.reshape(-1).view(weight.shape)  # strides beyond doubt
        ctx.save_for_backward(images, weight)
        ctx.shape = (strides, pads, dilations)
        with _leave_cudnn():
            result = functional.conv2d(images, weight, None, strides, pads, dilations, len(weight))
        return result.contiguous(memory_format=torch.channels_last)

    @staticmethod
    @once_differentiable  # type: ignore[untyped-decorator]
    def backward(ctx: Any, gradient: torch.Tensor) -> tuple[Any, ...]:
        """Gradients of the images and of the weight."""
        images, weight = ctx.saved_tensors
        strides, pads, dilations = ctx.shape
        wanted = [ctx.needs_input_grad[0], ctx.needs_input_grad[1], False]
        with _leave_cudnn():
            of_images, of_weight, _ = torch.ops.aten.convolution_backward(
                gradient.contiguous(),
                images,
                weight,
                None,
                strides,
                pads,
                dilations,
                False,
                [0, 0],
                len(weight),
                wanted,
            )
        if of_images is not None:
            of_images = of_images.contiguous(memory_format=torch.channels_last)
        return of_images, of_weight, None, None, None
