import { z } from 'zod';
import type {
  ChartCapabilities,
  ChartOutcome,
  RenderedDocument,
  ValuePath,
} from '../chart-renderer.ts';
import type { OpenDecision, OpenStop, WayAside } from '../open/open-ways.ts';
import { OPEN_REASONS } from '../open/open-ways.ts';

const Index = z.int().nonnegative();

/** Several for each line of what is rendered, so none is parsed by itself: that made most of the garbage of an answer. */
const Indexes = z.custom<readonly number[]>(
  (given) =>
    Array.isArray(given) &&
    given.every((each: unknown) => Number.isSafeInteger(each) && Number(each) >= 0),
);

const EngineDocument = z.object({
  source: z.string(),
  text: z.string(),
  hook: z.boolean(),
  places: Indexes.nullable(),
});

const Reasons = z
  .array(z.enum(OPEN_REASONS))
  .nullable()
  .transform((reasons) => reasons ?? []);

const Place = { source: z.string(), template: z.string(), line: Index, reasons: Reasons };

const Decision = z.object({ ...Place, digest: z.string() });

const Aside = z.object({ ...Place, hash: z.string(), text: z.string(), isStop: z.boolean() });

const Rendered = {
  templates: z.array(z.string()).nullable(),
  values: z.array(z.array(z.union([z.string(), Index]))).nullable(),
  valueSets: z.array(Indexes).nullable(),
  documents: z.array(EngineDocument).nullable(),
  kubeVersion: z.string(),
  reads: z.array(z.string()).nullable(),
  isChance: z.boolean(),
  decisions: z.array(Decision).nullable(),
  printed: Reasons,
  walked: z.array(z.string()).nullable(),
  asides: z.array(Aside).nullable(),
};

/** Describes the answer as `engines/helm/request.go` writes it. Go writes null for an empty list. */
const EngineAnswer = z.object({
  ...Rendered,
  stage: z.enum(['', 'request', 'values', 'load', 'render', 'output']),
  error: z.string(),
});

/**
 * Bounds the letters that are kept of what Helm says of a failure, because it tells every step of a
 * recursion.
 */
const MOST_WORDS = 4_000;

export interface ReadAnswer {
  readonly outcome: ChartOutcome;
  /** It is true where a template called a function whose result differs at every render. */
  readonly isChance: boolean;
  readonly met: MetOpen;
}

/** Holds what a render met of what is open. */
export interface MetOpen {
  readonly isOpen: boolean;
  readonly decisions: readonly OpenDecision[];
  /** The ways that the render took, as hashes of what they came to. */
  readonly walked: ReadonlySet<string>;
  readonly asides: readonly (WayAside & { readonly hash: string })[];
  /** The calls that end the render where they are made. */
  readonly stops: readonly Omit<OpenStop, 'isHere'>[];
}

const NOTHING_MET: MetOpen = {
  isOpen: false,
  decisions: [],
  walked: new Set(),
  asides: [],
  stops: [],
};

/** Gives the answer of a render that did not come to one. */
export const unanswered = (outcome: ChartOutcome): ReadAnswer => ({
  outcome,
  isChance: false,
  met: NOTHING_MET,
});

/** Reads the engine's answer into our words; throws where it is no answer. */
export function readAnswer(bytes: Uint8Array): ReadAnswer {
  const answer = EngineAnswer.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  const { documents, stage, error, isChance } = answer;
  if (stage !== '') {
    const message = error.slice(0, MOST_WORDS);
    return { ...unanswered({ kind: 'failed', stage, message }), isChance };
  }
  const names = { templates: answer.templates ?? [], valueSets: valueSetsOf(answer) };
  return {
    outcome: {
      kind: 'rendered',
      documents: (documents ?? []).map((document) => withPlaces(document, names)),
      capabilities: capabilitiesOf(answer),
    },
    isChance,
    met: metIn(answer),
  };
}

function metIn(answer: z.infer<typeof EngineAnswer>): MetOpen {
  const decisions = answer.decisions ?? [];
  const left = answer.asides ?? [];
  return {
    isOpen: decisions.length > 0 || answer.printed.length > 0 || left.length > 0,
    decisions,
    walked: new Set(answer.walked ?? []),
    asides: left.filter(({ isStop }) => !isStop).map(({ isStop: _, ...aside }) => aside),
    stops: left
      .filter(({ isStop }) => isStop)
      .map(({ source, template, line, reasons, hash }) => ({
        ...{ source, template, line, reasons },
        digest: hash,
      })),
  };
}

const capabilitiesOf = ({
  kubeVersion,
  reads,
}: z.infer<typeof EngineAnswer>): ChartCapabilities => ({
  kubeVersion,
  readsKubeVersion: (reads ?? []).includes('KubeVersion'),
  readsApiVersions: (reads ?? []).includes('APIVersions'),
});

const valueSetsOf = ({
  values,
  valueSets,
}: z.infer<typeof EngineAnswer>): readonly (readonly ValuePath[])[] =>
  (valueSets ?? []).map((indexes) =>
    indexes.map((at) => values?.[at]).filter((path) => path !== undefined),
  );

const NO_VALUES: readonly ValuePath[] = [];

function withPlaces(
  { places, ...document }: z.infer<typeof EngineDocument>,
  {
    templates,
    valueSets,
  }: {
    readonly templates: readonly string[];
    readonly valueSets: readonly (readonly ValuePath[])[];
  },
): RenderedDocument {
  const lines = document.text.split('\n').map((_, at) => {
    const [name = 0, line = 0, set = 0] = places?.slice(3 * at, 3 * at + 3) ?? [];
    const template = templates[name];
    return template === undefined || line === 0
      ? null
      : { template, line, values: valueSets[set] ?? NO_VALUES };
  });
  return { ...document, places: lines, varying: [] };
}
