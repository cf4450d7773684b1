import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readPackageData } from '../../src/review/edge/package-data.ts';
import { createEngine } from '../../src/review/index.ts';
import { parseDetectorPage } from '../support/detector-page.ts';
import { textsOfPage } from '../support/page-environment.ts';
import { reviewOf } from '../support/review-of.ts';
import { shareOfRun } from '../support/share-of-run.ts';

/** Of so many renames one is tried in a run. */
const SHARES = 12;

/** Nothing refers to objects of these kinds by their names, unless a text of the example has the name elsewhere. */
const NAMELESS =
  'AuthorizationPolicy|PeerAuthentication|RequestAuthentication|EnvoyFilter|Telemetry|DestinationRule|Sidecar|Deployment|VirtualService|HTTPRoute|GRPCRoute|TLSRoute|TCPRoute|ServiceEntry|WorkloadEntry|WasmPlugin|ProxyConfig|PodDisruptionBudget|HorizontalPodAutoscaler|NetworkPolicy|StatefulSet|DaemonSet|Job|CronJob|Ingress|ResourceQuota|BackendTLSPolicy|ReferenceGrant';
const OBJECT = new RegExp(`kind: (?:${NAMELESS})\\nmetadata: \\{ name: ([a-z0-9-]+),`, 'g');

interface Rename {
  readonly place: string;
  readonly old: string;
  readonly before: string;
  readonly after: string;
}

const renames = createEngine(readPackageData()).detectors.flatMap(({ id }) => {
  const page = new URL(`../../docs/reference/checks/${id}.md`, import.meta.url);
  return parseDetectorPage(readFileSync(page, 'utf8')).examples.flatMap(
    ({ section, head, line }): readonly Rename[] =>
      section === 'Found'
        ? [...head.matchAll(OBJECT)].flatMap(({ 0: whole, 1: old = '', index }) => {
            const rest = head.slice(0, index) + head.slice(index + whole.length);
            if (new RegExp(`\\b${old}\\b`).test(rest)) return [];
            const renamed = whole.replace(`name: ${old},`, `name: renamed-${old},`);
            const after = head.slice(0, index) + renamed + head.slice(index + whole.length);
            return [{ place: `${id}.md:${String(line)}`, old, before: head, after }];
          })
        : [],
  );
});

test('there are objects to rename', () => {
  expect(renames.length).toBeGreaterThan(50);
});

/** The check of an object that is refused under whatever name: the one of the old name goes all the same. */
const REFUSED = 'object-refused';

for (const { place, old, before, after } of shareOfRun(renames, SHARES))
  test(`nothing that was there is new when only ${old} of ${place} is renamed`, async () => {
    const [was, is] = [textsOfPage(before), textsOfPage(after)];
    const note = (text: string) => ({ 'notes/note.txt': text });
    const { findings } = await reviewOf(was, is);
    const atRest = await reviewOf({ ...is, ...note('old') }, { ...is, ...note('new') });
    const standing = new Set(atRest.findings.map(({ check }) => check));
    const isRefused = standing.has(REFUSED);
    const fresh = findings.filter(({ introducedBy }) => introducedBy === 'this-change');
    const wrong = fresh.filter(
      ({ check }) => (standing.has(check) && !isRefused) || check === 'access-filter-changed',
    );
    expect(wrong.map(({ check, ...told }) => `${check}: ${spoken(messageOf(told))}`)).toEqual([]);
  });
