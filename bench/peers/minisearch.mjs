// MiniSearch (BM25+): Dutch stems, fuzzy and prefix as set.
import MiniSearch from 'minisearch'
import { stem, words } from './dutch.mjs'

export function build(documents, setting) {
  const index = new MiniSearch({
    fields: ['asked', 'answer'],
    tokenize: words,
    processTerm: stem,
    searchOptions: {
      boost: { answer: setting.answerWeight },
      fuzzy: setting.fuzzy || false,
      prefix: setting.prefix,
      combineWith: 'OR',
    },
  })
  index.addAll(documents.map((document, id) => ({ id, ...document })))
  return (query) => index.search(query).slice(0, setting.limit).map(({ id, score }) => [id, score])
}
