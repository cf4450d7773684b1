import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import type { Finding } from '../../src/checks/index.ts';
import { resourceKey } from '../../src/manifest/index.ts';
import { textsOfPage } from '../support/page-environment.ts';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';
import { shareOfRun } from '../support/share-of-run.ts';
import type { ChangedTree } from './changed-trees.ts';
import { furtherTrees, layouts, pageExamples, shop } from './changed-trees.ts';

/** Of so many renames one is tried in a run. */
const SHARES = 24;

/** Nothing refers to objects of these kinds by their names, unless a text of the tree has the name elsewhere. */
const NAMELESS =
  'AuthorizationPolicy|PeerAuthentication|RequestAuthentication|EnvoyFilter|Telemetry|DestinationRule|Sidecar|Deployment|VirtualService|HTTPRoute|GRPCRoute|TLSRoute|TCPRoute|ServiceEntry|WorkloadEntry|WasmPlugin|ProxyConfig|PodDisruptionBudget|HorizontalPodAutoscaler|NetworkPolicy|StatefulSet|DaemonSet|Job|CronJob|Ingress|ResourceQuota|BackendTLSPolicy|ReferenceGrant';
const OBJECT = new RegExp(
  `kind: (?:${NAMELESS})\\nmetadata:(?: \\{|\\n *) ?name: ([a-z0-9-]+)(?=,|\\n)`,
  'g',
);

interface Rename {
  readonly place: string;
  readonly old: string;
  readonly before: Files;
  readonly after: Files;
}

/** Each object of a tree whose name stands nowhere else in it, under another name. */
function renamesIn(place: string, files: Files): readonly Rename[] {
  const texts = Object.entries(files).flatMap(([path, text]) =>
    typeof text === 'string' ? [{ path, text }] : [],
  );
  const all = texts.map(({ path, text }) => `${path}\n${text}`).join('\n');
  return texts.flatMap(({ path, text }) =>
    [...text.matchAll(OBJECT)].flatMap(({ 0: whole, 1: old = '', index }) => {
      if (all.match(new RegExp(`\\b${old}\\b`, 'g'))?.length !== 1) return [];
      const renamed = whole.replace(`name: ${old}`, `name: renamed-${old}`);
      const after = text.slice(0, index) + renamed + text.slice(index + whole.length);
      return [{ place, old, before: files, after: { ...files, [path]: after } }];
    }),
  );
}

/** A tree that stands on both sides, or on one, has each of its renames once. */
function renamesOf({ place, sides }: ChangedTree): readonly Rename[] {
  const { before, after } = sides();
  const later = renamesIn(place, after);
  const known = new Set(later.map(({ old }) => old));
  return [...later, ...renamesIn(place, before).filter(({ old }) => !known.has(old))];
}

const renames = [
  ...pageExamples.flatMap(({ section, head, place }) =>
    section === 'Found' ? renamesIn(place, textsOfPage(head)) : [],
  ),
  ...[shop, ...furtherTrees, ...layouts].flatMap(renamesOf),
];

test('there are objects to rename', () => {
  expect(renames.length).toBeGreaterThan(furtherTrees.length === 0 ? 140 : 200);
});

/** The check of an object that is refused under whatever name: the one of the old name goes all the same. */
const REFUSED = 'object-refused';

for (const { place, old, before, after } of shareOfRun(renames, SHARES))
  test(`nothing that was there is new, or graver, when only ${old} of ${place} is renamed`, async () => {
    const note = (text: string) => ({ 'notes/note.txt': text });
    const { findings, findingTiers } = await reviewOf(before, after);
    const atRest = await reviewOf({ ...after, ...note('old') }, { ...after, ...note('new') });
    const standing = new Set(atRest.findings.map(({ check }) => check));
    const isRefused = standing.has(REFUSED);
    const fresh = findings.filter(({ introducedBy }) => introducedBy === 'this-change');
    const wrong = fresh.filter(
      ({ check }) => (standing.has(check) && !isRefused) || check === 'access-filter-changed',
    );
    expect(wrong.map(({ check, ...told }) => `${check}: ${spoken(messageOf(told))}`)).toEqual([]);
    const tierIn = (tiers: typeof findingTiers, { id, check, subject, environment }: Finding) =>
      `${environment} ${check} ${resourceKey(subject)}: ${String(tiers.get(id))}`;
    const there = findings.filter(({ introducedBy }) => introducedBy === 'already-there');
    const tiers = new Set(atRest.findings.map((each) => tierIn(atRest.findingTiers, each)));
    expect(
      there.map((each) => tierIn(findingTiers, each)).filter((each) => !tiers.has(each)),
    ).toEqual([]);
  });
