// Orama (BM25): its Dutch tokeniser, stemmer and stop words; every document with some word of the query is ranked.
import { create, insertMultiple, search } from '@orama/orama'
import { stemmer } from '@orama/stemmers/dutch'
import { stopwords } from '@orama/stopwords/dutch'

export async function build(documents, setting) {
  const database = create({
    schema: { number: 'number', asked: 'string', answer: 'string' },
    components: { tokenizer: { language: 'dutch', stemming: true, stemmer, stopWords: stopwords } },
  })
  await insertMultiple(database, documents.map(({ asked, answer }, number) => ({ number, asked, answer })))
  const options = {
    properties: ['asked', 'answer'],
    boost: { asked: 1, answer: setting.answerWeight },
    tolerance: setting.tolerance,
    relevance: { k: setting.k, b: 0.75, d: setting.d },
    threshold: 1,
    limit: setting.limit,
  }
  return async (term) => {
    const { hits } = await search(database, { term, ...options })
    return hits.map(({ document, score }) => [document.number, score])
  }
}
