import { spoken } from '../support/spoken.ts';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readPackageData } from '../../src/review/edge/package-data.ts';
import type { Finding } from '../../src/checks/index.ts';
import { resourceKey } from '../../src/manifest/index.ts';
import { createEngine } from '../../src/review/index.ts';
import { parseDetectorPage } from '../support/detector-page.ts';
import { textsOfPage } from '../support/page-environment.ts';
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
      section === 'Found' ? mutationsOf(`${id}.md:${String(line)}`, head) : [],
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

async function atRest(text: string): Promise<readonly Finding[]> {
  const files = textsOfPage(text);
  const note = (is: string) => ({ 'notes/note.txt': is });
  return (await reviewOf({ ...files, ...note('old') }, { ...files, ...note('new') })).findings;
}

const REFUSED: ReadonlySet<string> = new Set([
  'object-refused',
  'immutable-field',
  'selector-misses-template',
]);

const placeOfFinding = ({ check, subject }: Finding): string => `${check} ${resourceKey(subject)}`;

/** Tells whether one of some findings says the same check of all the objects. */
const isSaid = (found: Finding, all: readonly Finding[]): boolean =>
  all.some((each) => {
    const own = new Set((each.of ?? []).map(resourceKey));
    return (
      placeOfFinding(each) === placeOfFinding(found) &&
      (found.of ?? []).every((one) => own.has(resourceKey(one)))
    );
  });

describe('a finding that was there is said of both sides by themselves', () => {
  test.each(shareOfRun(mutations, SHARES))('$place', async ({ before, after }) => {
    const { findings, changes } = await reviewOf(textsOfPage(before), textsOfPage(after));
    const standing = findings.filter(({ introducedBy }) => introducedBy === 'already-there');
    // an object that the API server refuses stays as it was: the head by itself says something else
    const changed = new Set(changes.map(({ subject }) => resourceKey(subject)));
    const isRefused = findings.some(
      ({ check, subject }) => REFUSED.has(check) && changed.has(resourceKey(subject)),
    );
    if (standing.length === 0 || isRefused) return;
    const [was, is] = [await atRest(before), await atRest(after)];
    const contradictions = standing.filter((found) => !isSaid(found, was) || !isSaid(found, is));
    expect(contradictions.map(({ check, message }) => `${check}: ${spoken(message)}`)).toEqual([]);
    const heads = new Set(is.map(({ message }) => spoken(message)));
    const untrue = standing.filter(
      ({ message, of }) => of === undefined && !heads.has(spoken(message)),
    );
    expect(untrue.map(({ check, message }) => `untrue: ${check}: ${spoken(message)}`)).toEqual([]);
  });
});
