// Dutch words as in dutch.py: folded, without stop words; stems by the Snowball stemmer that Orama ships.
import { stemmer } from '@orama/stemmers/dutch'
import { stopwords } from '@orama/stopwords/dutch'

const stop = new Set(stopwords)

export const fold = (text) => text.toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '')

export const words = (text) => (fold(text).match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => !stop.has(word))

export const stem = (word) => stemmer(word)
