import { createHash } from 'node:crypto';
import type { Node, Origin, FileTree } from '../manifest/index.ts';
import { pathsOfChart } from './chart-folder.ts';
import type { OpenReason } from './open/open-ways.ts';

/**
 * Holds the bytes of a file of a chart, or says why they are not at hand, which is a failure unless
 * `.helmignore` leaves the file out.
 */
export type ChartFile =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** Holds one file of values, as `--values` gives it. Helm's errors call it by `name`. */
export interface ValuesDocument {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Holds the same values with their places, where they do not stand in a file of that name. */
  readonly node?: Node;
}

/**
 * Holds one `--set` option: `json` is `--set-json`, `value` is `--set`, `string` is `--set-string`, `file` is
 * `--set-file`, `literal` is `--set-literal`. Helm applies them in this order of kinds, and those of one kind
 * in the order in which they are given.
 */
export type ChartSet = {
  /** Says where the option is written, if somewhere. Nothing that is rendered depends on it. */
  readonly origin?: Origin;
} & (
  | {
      readonly kind: 'json' | 'value' | 'string' | 'literal';
      /** The text of the option, such as `image.tag=1.2,replicas=3`. */
      readonly expression: string;
    }
  | {
      readonly kind: 'file';
      /** The text of the option with paths for values, such as `config=app.ini,ca=ca.pem`. */
      readonly expression: string;
      /** Holds the files that the expression names and that exist, by the path as it names them. */
      readonly files: ReadonlyMap<string, Uint8Array>;
    }
);

/** Holds all that `helm template` reads. */
export interface ChartRequest {
  /** The files by path below the folder of the chart. */
  readonly files: ReadonlyMap<string, ChartFile>;
  readonly values: readonly ValuesDocument[];
  readonly sets: readonly ChartSet[];
  readonly releaseName: string;
  readonly namespace: string;
  /** It is null for the newest version that the engine's Helm knows. */
  readonly kubeVersion: string | null;
  /** Further versions, beside those that the engine's Helm knows. */
  readonly apiVersions: readonly string[];
  readonly includeCRDs: boolean;
  readonly skipTests: boolean;
  readonly noHooks: boolean;
  readonly skipSchema: boolean;
  readonly isUpgrade: boolean;
  /**
   * Lists what templates may ask for and nobody here knows. Where a template decides by one of them, the
   * other ways are rendered, too.
   */
  readonly open: readonly OpenReason[];
}

/** Holds the values that `helm template CHART` uses where its command line says nothing. */
export const HELM_DEFAULTS = {
  values: [],
  sets: [],
  releaseName: 'release-name',
  namespace: 'default',
  kubeVersion: null,
  apiVersions: [],
  includeCRDs: false,
  skipTests: false,
  noHooks: false,
  skipSchema: false,
  isUpgrade: false,
  open: [],
} as const satisfies Omit<ChartRequest, 'files'>;

/**
 * Gives a key that is equal where all that a render of the chart in this folder reads is equal. `defaults`
 * stand in the place of its values.yaml.
 */
export function requestKey(
  tree: Pick<FileTree, 'paths' | 'oidOf'>,
  chart: string,
  { values, sets, ...others }: Omit<ChartRequest, 'files'>,
  defaults: Uint8Array | null = null,
): string {
  const all = createHash('sha256');
  all.update(JSON.stringify([others, sets.map(({ kind, expression }) => [kind, expression])]));
  for (const set of sets)
    if (set.kind === 'file')
      for (const [path, bytes] of set.files)
        all.update(`\0${path}\0${String(bytes.length)}\0`).update(bytes);
  for (const { name, bytes } of values) {
    all.update(`\0${name}\0${String(bytes.length)}\0`);
    all.update(bytes);
  }
  if (defaults !== null) all.update(`\0values.yaml\0${String(defaults.length)}\0`).update(defaults);
  // a packed chart is a file of that name
  const paths = chart === '.' || tree.oidOf(chart) === undefined ? [] : [chart];
  for (const path of [...paths, ...pathsOfChart(tree.paths, chart)])
    all.update(`\0${path}\0${tree.oidOf(path) ?? ''}`);
  return all.digest('hex');
}
