import { createHash } from 'node:crypto';
import type { Node, Origin, FileTree } from '../manifest/index.ts';
import type { OpenReason } from './open/open-ways.ts';

/** A file of a chart: its bytes, or why they are not at hand, which is a failure unless `.helmignore` leaves it out. */
export type ChartFile =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** One file of values, as `--values` gives it; Helm's errors call it by `name`. */
export interface ValuesDocument {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** The same with the places of its values, where they do not stand in a file of that name. */
  readonly node?: Node;
}

/**
 * One `--set` option: `json` is `--set-json`, `value` is `--set`, `string` is `--set-string`, `file` is `--set-file`,
 * `literal` is `--set-literal`. Helm applies them in this order of kinds, those of one kind as they are given.
 */
export type ChartSet = {
  /** Where it is written, if somewhere; nothing that is rendered depends on it. */
  readonly origin?: Origin;
} & (
  | {
      readonly kind: 'json' | 'value' | 'string' | 'literal';
      /** As it is written, such as `image.tag=1.2,replicas=3`. */
      readonly expression: string;
    }
  | {
      readonly kind: 'file';
      /** With paths for values, such as `config=app.ini,ca=ca.pem`. */
      readonly expression: string;
      /** Of the files that it names, those that there are, by the path as it names them. */
      readonly files: ReadonlyMap<string, Uint8Array>;
    }
);

/** All that `helm template` reads. */
export interface ChartRequest {
  /** By path below the folder of the chart. */
  readonly files: ReadonlyMap<string, ChartFile>;
  readonly values: readonly ValuesDocument[];
  readonly sets: readonly ChartSet[];
  readonly releaseName: string;
  readonly namespace: string;
  /** Null: the newest that the engine's Helm knows. */
  readonly kubeVersion: string | null;
  /** Beside those that the engine's Helm knows. */
  readonly apiVersions: readonly string[];
  readonly includeCRDs: boolean;
  readonly skipTests: boolean;
  readonly noHooks: boolean;
  readonly skipSchema: boolean;
  readonly isUpgrade: boolean;
  /** What nobody here knows of what its templates ask for; the other ways are rendered, too, where one decides by it. */
  readonly open: readonly OpenReason[];
}

/** What `helm template CHART` says where its command line says nothing. */
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

/** Equal where all that a render of the chart in this folder reads is; `defaults` are in the place of its values.yaml. */
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
  for (const path of tree.paths)
    if (chart === '.' || path === chart || path.startsWith(`${chart}/`))
      all.update(`\0${path}\0${tree.oidOf(path) ?? ''}`);
  return all.digest('hex');
}
