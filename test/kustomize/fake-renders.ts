import type {
  ChartOutcome,
  RenderedDocument,
  ChartRenders,
  ChartRequest,
} from '../../src/charts/index.ts';

/** What Helm makes of each release, by its name: texts of templates by their path in a chart called `web`, or a failure. */
export type FakeReleases = Readonly<Record<string, Readonly<Record<string, string>> | Failure>>;

type Failure = Extract<ChartOutcome, { kind: 'failed' }>;

export const failed = (stage: Failure['stage'], message: string): Failure => ({
  kind: 'failed',
  stage,
  message,
});

export interface FakeRenders extends ChartRenders {
  /** What was asked for, in order. */
  readonly asked: readonly ChartRequest[];
  /** From now on these are at hand. */
  arrive(): void;
}

/** Renders of charts that are at hand at once, or once they arrive. */
export function fakeRenders(
  releases: FakeReleases,
  isAtHand = true,
  readsKubeVersion = false,
): FakeRenders {
  const asked: ChartRequest[] = [];
  let atHand = isAtHand;
  return {
    asked,
    arrive: () => {
      atHand = true;
    },
    outcomeOf: (_, request) => {
      const wanted = request();
      asked.push(wanted);
      return atHand ? outcomeOf(releases[wanted.releaseName] ?? {}, readsKubeVersion) : null;
    },
  };
}

function outcomeOf(release: FakeReleases[string], readsKubeVersion: boolean): ChartOutcome {
  if (isFailure(release)) return release;
  return {
    kind: 'rendered',
    documents: Object.entries(release).map(([path, text]) => documentOf(`web/${path}`, text)),
    capabilities: { kubeVersion: 'v1.37.0', readsKubeVersion, readsApiVersions: false },
  };
}

const isFailure = (release: FakeReleases[string]): release is Failure =>
  release['kind'] === 'failed' && typeof release['stage'] === 'string';

/** Each line of the text stands on the same line of its template; a line with `random` is different at every render. */
function documentOf(source: string, text: string): RenderedDocument {
  const lines = text.replace(/\n$/, '').split('\n');
  return {
    source,
    text: lines.join('\n'),
    hook: false,
    places: lines.map((_, at) => ({ template: source, line: at + 1, values: [] })),
    varying: lines.flatMap((line, at) =>
      line.includes('random') ? [{ line: at, columns: null }] : [],
    ),
  };
}

/** The values that Helm is given, file after file. */
export const valuesOf = ({ values }: ChartRequest): readonly string[] =>
  values.map(({ name, bytes }) => `${name}: ${new TextDecoder().decode(bytes)}`);
