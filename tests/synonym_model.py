"""A tiny static embedding model, built and saved: words of one meaning share a vector."""

from pathlib import Path

import numpy as np
from model2vec import StaticModel
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import Whitespace

MEANINGS = (
    ("fiets", "rijwiel", "tweewieler", "tandem", "karretje", "velo"),
    ("kat", "poes", "huistijger", "kater", "minoes", "mauwer"),
    ("brood", "boterham", "baguette", "sandwich", "beschuit", "pistolet"),
    ("regen", "bui", "stortvlaag", "gutsen", "plens", "neerslag"),
    ("brief", "epistel", "schrijven", "postkaart", "briefje", "missive"),
    ("dokter", "arts", "heelmeester", "huisarts", "chirurg", "geneesheer"),
)


def save_model(folder: Path) -> Path:
    """Save the model to `folder`; words beyond `MEANINGS` are unknown to it."""
    words = ["[UNK]", *(word for meaning in MEANINGS for word in meaning)]
    tokenizer = Tokenizer(WordLevel({word: place for place, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.normalizer = Lowercase()
    tokenizer.pre_tokenizer = Whitespace()
    vectors = np.zeros((len(words), len(MEANINGS)), dtype=np.float32)
    for number, meaning in enumerate(MEANINGS):
        vectors[[words.index(word) for word in meaning], number] = 3.0
    StaticModel(vectors, tokenizer).save_pretrained(folder)
    return folder
