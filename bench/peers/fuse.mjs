// Fuse.js: the whole query as a pattern, or its token search (TF-IDF over fuzzy tokens). Its score is a distance.
import Fuse from 'fuse.js'
import { fold, stem, words } from './dutch.mjs'

export function build(documents, setting) {
  const tokenize = (text) => (setting.stem ? words(text).map(stem) : words(text))
  const fuse = new Fuse(documents, {
    keys: [{ name: 'asked', weight: 1 }, { name: 'answer', weight: setting.answerWeight }],
    includeScore: true,
    ignoreLocation: true,
    ignoreDiacritics: true,
    threshold: setting.threshold,
    ...(setting.tokens ? { useTokenSearch: true, tokenize } : {}),
  })
  const clean = (query) => words(query).join(' ') || fold(query)
  return (query) =>
    fuse
      .search(setting.tokens ? query : clean(query), { limit: setting.limit })
      .map(({ refIndex, score }) => [refIndex, 1 - score])
}
