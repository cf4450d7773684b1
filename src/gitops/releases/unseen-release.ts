import type { BuildFailure } from '../../kustomize/index.ts';
import type { FileTree, GapDraft, ManifestReader } from '../../manifest/index.ts';
import { chartContent, chartGap } from '../charts/chart-gaps.ts';
import type { RenderedRoot } from '../environment.ts';

/** Holds what Helm makes of a release. */
export interface BuiltRelease extends Omit<RenderedRoot, 'root'> {
  /** Something of it is not at hand yet: it is asked for, and this is not final. */
  readonly isPending: boolean;
}

/** Gives a release at which its applier stops. */
export function failed(reads: ReadonlySet<string>, failure: BuildFailure): BuiltRelease {
  return { status: 'failed', resources: [], gaps: [], failure, reads, isPending: false };
}

/** Says why nothing of a release is seen. */
export interface UnseenRelease {
  readonly why: string | null;
  /** In place of a sentence that says why. */
  readonly message?: string;
  readonly reads: ReadonlySet<string>;
  readonly isPending: boolean;
  /** Files of values that a script gives it: no object of the tree says which these are. */
  readonly given?: readonly string[];
}

/** Gives a release of which nothing is seen but the files of its chart. */
export function unseenRelease(
  tree: FileTree,
  chart: string,
  reader: ManifestReader,
  { why, message: said, reads, isPending, given = [] }: UnseenRelease,
): BuiltRelease {
  const gap = chartGap(tree, chart, chart);
  const message =
    said ??
    `The Helm chart in ${chart} is not rendered, for ${why ?? ''}: what it deploys is not analysed.`;
  const gaps = [why === null && said === undefined ? gap : { ...gap, message }];
  const unseen = [chartContent(tree, chart, reader, given)];
  return { status: 'partial', resources: [], gaps, unseen, failure: null, reads, isPending };
}

/** Says that a chart prints a key twice: Argo CD takes the last, as what applies its objects does; Flux stops. */
export const doubledGap = (chart: string, { message, origin }: BuildFailure): GapDraft => ({
  reason: 'not-parsed',
  root: chart,
  message: `${twiceText(message)} Argo CD takes the last of them, Flux refuses the release.`,
  origin,
  key: `doubled ${chart}`,
  input: message,
  isReadAllTheSame: true,
});

/** Says it of what is printed, which nobody has to number lines of. */
const twiceText = (message: string): string =>
  message
    .replace(' renders to is no YAML: ', ' renders to sets keys twice: ')
    .replace(/ on line \d+/, ' above');
