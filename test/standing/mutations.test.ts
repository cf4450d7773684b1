import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readPackageData } from '../../src/review/edge/package-data.ts';
import type { Finding } from '../../src/checks/index.ts';
import { resourceKey } from '../../src/manifest/index.ts';
import { createEngine } from '../../src/review/index.ts';
import { parseDetectorPage } from '../support/detector-page.ts';
import { completedPage } from '../support/completed-page.ts';
import { textsOfPage } from '../support/page-environment.ts';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';
import { shareOfRun } from '../support/share-of-run.ts';

/** Of so many mutations one is tried in a run. */
const SHARES = 30;

/** Labels and hosts by which objects select each other. */
const CHOOSING = /\b(app|version|tier|istio|host): '?([a-z0-9][a-z0-9.-]*)'?(?=[\s,}])/g;

interface Mutation {
  readonly place: string;
  readonly before: string;
  readonly after: string;
}

/** Each label or host of an example in the place of another one of the example, and of one that nothing has. */
const mutations = createEngine(readPackageData()).detectors.flatMap(({ id }) => {
  const page = new URL(`../../docs/reference/checks/${id}.md`, import.meta.url);
  return parseDetectorPage(readFileSync(page, 'utf8')).examples.flatMap(
    ({ section, head, line }): readonly Mutation[] =>
      section === 'Found' ? mutationsOf(`${id}.md:${String(line)}`, completedPage(head)) : [],
  );
});

function mutationsOf(place: string, head: string): readonly Mutation[] {
  const found = [...head.matchAll(CHOOSING)];
  return found.flatMap(({ 0: whole, 1: key = '', 2: value = '', index }) => {
    const others = new Set(found.flatMap(([, other, is = '']) => (other === key ? [is] : [])));
    others.delete(value);
    const [other] = others;
    return ['other', ...(other === undefined ? [] : [other])].map((is) => ({
      place: `${place}, ${key}: ${value} → ${is} at ${String(index)}`,
      before: head,
      after: head.slice(0, index) + whole.replace(value, is) + head.slice(index + whole.length),
    }));
  });
}

async function atRest(files: Files): Promise<readonly Finding[]> {
  const note = (is: string) => ({ 'notes/note.txt': is });
  return (await reviewOf({ ...files, ...note('old') }, { ...files, ...note('new') })).findings;
}

const REFUSED: ReadonlySet<string> = new Set([
  'object-refused',
  'immutable-field',
  'selector-misses-template',
]);

const placeOfFinding = ({ check, subject, effect = '' }: Finding): string =>
  `${check} ${resourceKey(subject)} ${effect}`;

/** Tells whether one of some findings says the same check, with the same effect, of all the objects. */
const isSaid = (found: Finding, all: readonly Finding[]): boolean =>
  all.some((each) => {
    const own = new Set((each.of ?? []).map(resourceKey));
    return (
      placeOfFinding(each) === placeOfFinding(found) &&
      (found.of ?? []).every((one) => own.has(resourceKey(one)))
    );
  });

const isOfId = (found: Finding, all: readonly Finding[]): boolean =>
  isSaid(
    found,
    all.filter(({ id }) => id === found.id),
  );

let compared = 0;

async function contradictionsOf(before: Files, after: Files): Promise<readonly string[]> {
  const { findings, changes } = await reviewOf(before, after);
  // an object that the API server refuses stays as it was: the head by itself says something else
  const changed = new Set(changes.map(({ subject }) => resourceKey(subject)));
  const isRefused = findings.some(
    ({ check, subject }) => REFUSED.has(check) && changed.has(resourceKey(subject)),
  );
  if (isRefused) return [];
  const [was, is] = [await atRest(before), await atRest(after)];
  const saidOf = (of: Finding['introducedBy']): readonly Finding[] =>
    findings.filter(({ introducedBy }) => introducedBy === of);
  const standing = saidOf('already-there');
  const fresh = saidOf('this-change').filter((found) => isSaid(found, is));
  compared += Number(standing.length + fresh.length > 0);
  const heads = new Set(is.map((told) => spoken(messageOf(told))));
  const words = ({ check, ...told }: Finding): string => `${check}: ${spoken(messageOf(told))}`;
  return [
    ...standing
      .filter((found) => !isSaid(found, was) || !isSaid(found, is))
      .map((found) => `not of both: ${words(found)}`),
    ...fresh.filter((found) => isOfId(found, was)).map((found) => `not new: ${words(found)}`),
    ...standing
      .filter(({ of, ...told }) => of === undefined && !heads.has(spoken(messageOf(told))))
      .map((found) => `untrue: ${words(found)}`),
  ];
}

/** Trees with a side before and a side after that no page has; they are no part of the project. */
const CASES = join(import.meta.dirname, '../../../shared/cases');

const further = (existsSync(CASES) ? readdirSync(CASES, { recursive: true }) : [])
  .map(String)
  .filter((path) => ['before', 'after'].every((side) => existsSync(join(CASES, path, side))));

function filesBelow(folder: string): Files {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .map((path) => [relative(folder, path), readFileSync(path, 'utf8')]),
  );
}

describe('a finding that was there is said of both sides by themselves', () => {
  test.each(shareOfRun(mutations, SHARES))('$place', async ({ before, after }) => {
    expect(await contradictionsOf(textsOfPage(before), textsOfPage(after))).toEqual([]);
  });

  describe.skipIf(further.length === 0)('in trees that no page has', () => {
    test.each(shareOfRun(further.length === 0 ? ['none here'] : further, SHARES))(
      '%s',
      async (tree) => {
        const [before, after] = ['before', 'after'].map((side) =>
          filesBelow(join(CASES, tree, side)),
        );
        expect(await contradictionsOf(before ?? {}, after ?? {})).toEqual([]);
      },
    );
  });

  test.runIf(process.env['MESHWARDEN_SHARE'] === 'all')('enough of them say something', () => {
    expect(compared).toBeGreaterThan(1000);
  });
});
