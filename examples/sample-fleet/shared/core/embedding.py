"""Turns text into a vector whose direction stands for what the text is about, without any model.

Random indexing: each word falls into one of the buckets of `data/vocabulary.bin`, whose vector is fixed and nearly
orthogonal to all others; a text is the sum of its words' vectors. Texts that share words point the same way.

The file: `ACV1`, then three unsigned 32-bit integers, little endian (buckets, dimensions, CRC-32 of the rest), then
one signed byte per bucket and dimension.
"""

from __future__ import annotations

import math
import struct
import zlib
from array import array
from functools import lru_cache
from pathlib import Path
from typing import Sequence

from .text import STOP_WORDS, words

VOCABULARY = Path(__file__).with_name("data") / "vocabulary.bin"

_HEADER = struct.Struct("<4sIII")


class Vocabulary:
    """The vectors of all buckets, kept as bytes until one is asked for."""

    def __init__(self, content: bytes) -> None:
        magic, self.buckets, self.dimensions, checksum = _HEADER.unpack_from(content)
        self._vectors = content[_HEADER.size :]
        if magic != b"ACV1" or len(self._vectors) != self.buckets * self.dimensions:
            raise ValueError(f"{VOCABULARY} is not a vocabulary")
        if zlib.crc32(self._vectors) != checksum:
            raise ValueError(f"{VOCABULARY} is damaged")

    def vector_of(self, word: str) -> array[int]:
        start = (zlib.crc32(word.encode()) % self.buckets) * self.dimensions
        return array("b", self._vectors[start : start + self.dimensions])


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The vocabulary of this package, read once."""
    return Vocabulary(VOCABULARY.read_bytes())


@lru_cache(maxsize=512)
def embedded(text: str) -> tuple[float, ...]:
    """The direction of a text, of length one; all zero where it holds no word of meaning."""
    source = vocabulary()
    total = [0.0] * source.dimensions
    for word in words(text):
        if word in STOP_WORDS:
            continue
        for index, value in enumerate(source.vector_of(word)):
            total[index] += value
    length = math.sqrt(sum(value * value for value in total))
    return tuple(value / length for value in total) if length else tuple(total)


def similarity(one: str, other: str) -> float:
    """From about 0 (nothing in common) to 1 (the same words)."""
    return max(0.0, _dot(embedded(one), embedded(other)))


def closest(question: str, candidates: Sequence[str], most: int = 1) -> list[tuple[float, str]]:
    """The candidates most like the question, best first, each with its similarity; ties keep their order."""
    target = embedded(question)
    scored = [(max(0.0, _dot(target, embedded(candidate))), candidate) for candidate in candidates]
    return sorted(scored, key=lambda pair: -pair[0])[:most]


def _dot(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(one, other))
