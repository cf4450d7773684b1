import { readFileSync } from 'node:fs';
import { readPackageData } from '../../src/review/edge/package-data.ts';
import { createEngine } from '../../src/review/index.ts';
import type { PageExample } from '../support/detector-page.ts';
import { parseDetectorPage } from '../support/detector-page.ts';
import { textsOfPage } from '../support/page-environment.ts';
import type { Texts, TwinTree } from './said-of-twins.ts';

/** The trees of one example: each applier and each order. */
export interface Twins {
  /** The detector whose page shows the example. */
  readonly detector: string;
  readonly check: string | null;
  readonly place: string;
  readonly trees: readonly TwinTree[];
}

const NOTE = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: note, namespace: elsewhere }\n';
/** A file elsewhere that says something else to nobody. */
export const noteOf = (text: string): Texts => ({
  'apps/elsewhere/note.yaml': `${NOTE}data: { note: ${text} }\n`,
});

const appliedFrom = (path: string): Texts => ({
  [`clusters/main/${path}.yaml`]: `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: ${path}, namespace: flux-system }
spec:
  path: ./apps/${path}
  prune: true
  sourceRef: { kind: GitRepository, name: flux-system }
`,
});

/** How the two folders come to one cluster: by nothing that is seen, or by a Kustomization each. */
const APPLIED: readonly Texts[] = [
  {},
  { ...appliedFrom('one'), ...appliedFrom('two'), ...appliedFrom('elsewhere') },
];

const below = (folder: string, files: Texts): Texts =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]));

const bothOrders = (one: Texts, two: Texts, was: Texts, is: Texts): readonly TwinTree[] =>
  APPLIED.flatMap((appliers) =>
    [
      [one, two],
      [two, one],
    ].map(([first = {}, second = {}]): TwinTree => {
      const twins = { ...below('apps/one', first), ...below('apps/two', second), ...appliers };
      return { before: { ...twins, ...was }, after: { ...twins, ...is } };
    }),
  );

const twinsOf = (detector: string, { base, head, check, line }: PageExample): Twins => ({
  ...{ detector, check, place: `docs/reference/checks/${detector}.md:${String(line)}` },
  trees: bothOrders(textsOfPage(base ?? ''), textsOfPage(head), noteOf('old'), noteOf('new')),
});

/** The twins of the changes that pages show; a change without a base adds everything. */
export function twinsOfPages(isTaken: (example: PageExample) => boolean): readonly Twins[] {
  const { detectors } = createEngine(readPackageData());
  return detectors.flatMap(({ id }) => {
    const page = new URL(`../../docs/reference/checks/${id}.md`, import.meta.url);
    return parseDetectorPage(readFileSync(page, 'utf8'))
      .examples.filter(isTaken)
      .map((example) => twinsOf(id, example));
  });
}

/** Twins that a test writes, and a change elsewhere (paths from the top) that must say nothing of them. */
export interface WrittenTwins {
  /** The file of `src` that compares such objects. */
  readonly comparedBy: string;
  readonly one: string;
  readonly two: string;
  readonly was: Texts;
  readonly is: Texts;
  /** Holds words of all that the change elsewhere does to the twins, where it does something. */
  readonly does?: string;
}

export const treesOf = ({ one, two, was, is }: WrittenTwins): readonly TwinTree[] =>
  bothOrders(textsOfPage(one), textsOfPage(two), was, is);
