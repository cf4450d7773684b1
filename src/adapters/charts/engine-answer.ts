import { z } from 'zod';
import type { ChartOutcome, RenderedDocument } from '../../core/charts/index.ts';

const EngineDocument = z.object({
  source: z.string(),
  text: z.string(),
  hook: z.boolean(),
  places: z.array(z.int().nonnegative()).nullable(),
});

/** As `engines/helm/request.go` says; Go writes null for an empty list. */
const EngineAnswer = z.object({
  templates: z.array(z.string()).nullable(),
  documents: z.array(EngineDocument).nullable(),
  stage: z.enum(['', 'request', 'values', 'load', 'render', 'output']),
  error: z.string(),
});

/** Kept of what Helm says of a failure: it tells every step of a recursion. */
const MOST_WORDS = 4_000;

/** The engine's answer in our words; throws where it is none. */
export function outcomeOf(answer: Uint8Array): ChartOutcome {
  const { templates, documents, stage, error } = EngineAnswer.parse(
    JSON.parse(Buffer.from(answer).toString('utf8')),
  );
  if (stage !== '') return { kind: 'failed', stage, message: error.slice(0, MOST_WORDS) };
  return {
    kind: 'rendered',
    documents: (documents ?? []).map((document) => withPlaces(document, templates ?? [])),
    capabilities: { kubeVersion: '', readsKubeVersion: false, readsApiVersions: false },
  };
}

function withPlaces(
  { places, ...document }: z.infer<typeof EngineDocument>,
  templates: readonly string[],
): RenderedDocument {
  const lines = document.text.split('\n').map((_, at) => {
    const template = templates[places?.[2 * at] ?? 0];
    const line = places?.[2 * at + 1] ?? 0;
    return template === undefined || line === 0 ? null : { template, line, values: [] };
  });
  return { ...document, places: lines, varying: [] };
}
