"""Convolutions of the recogniser's training against torch's own; skipped where torch is missing."""

from collections.abc import Iterator

import pytest

torch = pytest.importorskip("torch", reason="torch is part of the training environment only")
pytest.importorskip("cv2", reason="opencv is part of the training environment only")

from ocr.training.convolution import convolve  # noqa: E402

_FORMS = {
    "one pixel": ((7, 6, 1, 1), 1, [1, 1], [0, 0, 0, 0]),
    "one pixel with a stride": ((7, 6, 1, 1), 1, [2, 1], [0, 0, 0, 0]),
    "single channels": ((6, 1, 3, 3), 6, [2, 1], [1, 1, 1, 1]),
    "single channels, wide": ((6, 1, 1, 7), 6, [1, 1], [0, 3, 0, 3]),
    "full": ((7, 6, 3, 3), 1, [2, 2], [1, 1, 1, 1]),
    "full, padded at the end": ((7, 6, 2, 2), 1, [1, 1], [0, 0, 1, 1]),
    "two groups": ((8, 3, 3, 3), 2, [1, 1], [1, 1, 1, 1]),
}


@pytest.fixture(params=[True, False], ids=["cudnn", "no cudnn"])
def cudnn(request: pytest.FixtureRequest) -> Iterator[bool]:
    before = torch.backends.cudnn.enabled
    torch.backends.cudnn.enabled = request.param
    yield request.param
    torch.backends.cudnn.enabled = before


@pytest.mark.parametrize("form", _FORMS)
def test_result_and_gradients_are_those_of_a_plain_convolution(form: str, cudnn: bool) -> None:
    shape, groups, strides, pads = _FORMS[form]
    generator = torch.Generator().manual_seed(1)
    images = torch.randn(3, 6, 9, 14, generator=generator, dtype=torch.float64, requires_grad=True)
    weight = torch.randn(shape, generator=generator, dtype=torch.float64, requires_grad=True)
    padded = torch.nn.functional.pad(images, (pads[1], pads[3], pads[0], pads[2]))
    expected = torch.nn.functional.conv2d(padded, weight, None, strides, 0, 1, groups)
    result = convolve(
        images.contiguous(memory_format=torch.channels_last),
        weight,
        strides=strides,
        pads=pads,
        dilations=[1, 1],
        groups=groups,
    )
    assert torch.allclose(result, expected)
    slope = torch.randn(expected.shape, generator=generator, dtype=torch.float64)
    for got, wanted in zip(
        torch.autograd.grad(result, (images, weight), slope),
        torch.autograd.grad(expected, (images, weight), slope),
        strict=True,
    ):
        assert torch.allclose(got, wanted)
    assert torch.backends.cudnn.enabled == cudnn


def test_single_channels_take_half_precision_where_the_rest_does() -> None:
    images, weight = torch.randn(2, 6, 5, 9), torch.randn(6, 1, 3, 3, requires_grad=True)
    with torch.autocast("cpu", torch.bfloat16):
        result = convolve(images, weight, strides=[1, 1], pads=[1, 1, 1, 1], dilations=[1, 1], groups=6)
    assert result.dtype == torch.bfloat16
    result.float().sum().backward()
    assert weight.grad.dtype == torch.float32
