import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Drafts } from '../../bench/holes/drafts.ts';
import { textOf } from '../../bench/holes/drafts.ts';
import { SAMPLED } from '../../bench/layouts.ts';
import { layoutOf } from '../../bench/layouts/layout.ts';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { readPackageData } from '../../src/review/edge/package-data.ts';
import { createEngine } from '../../src/review/index.ts';
import { completedPage } from '../support/completed-page.ts';
import type { PageExample } from '../support/detector-page.ts';
import { parseDetectorPage } from '../support/detector-page.ts';
import { textsOfPage } from '../support/page-environment.ts';
import type { Files } from '../support/review-of.ts';

/** A tree before and after a change. */
export interface ChangedTree {
  readonly place: string;
  readonly sides: () => { readonly before: Files; readonly after: Files };
}

/** Examples of the pages of detectors, by where each stands. */
export const pageExamples: readonly (PageExample & { readonly place: string })[] = createEngine(
  readPackageData(),
).detectors.flatMap(({ id }) => {
  const page = new URL(`../../docs/reference/checks/${id}.md`, import.meta.url);
  return parseDetectorPage(readFileSync(page, 'utf8')).examples.map((example) => ({
    ...example,
    place: `${id}.md:${String(example.line)}`,
  }));
});

const ofTexts = (place: string, before: string, after: string): ChangedTree => ({
  place,
  sides: () => ({ before: textsOfPage(before), after: textsOfPage(after) }),
});

/** Checks of objects that the API server refuses: there the cluster keeps the old one. */
export const REFUSING_UPDATES: ReadonlySet<string> = new Set([
  'object-refused',
  'immutable-field',
  'selector-misses-template',
]);

/** Labels and hosts by which objects select each other. */
const CHOOSING = /\b(app|version|tier|istio|host): '?([a-z0-9][a-z0-9.-]*)'?(?=[\s,}])/g;

interface Mutation {
  readonly what: string;
  readonly text: string;
}

/** Each label or host of a text in the place of another one of the text, and of one that nothing has. */
function mutationsOf(text: string): readonly Mutation[] {
  const found = [...text.matchAll(CHOOSING)];
  return found.flatMap(({ 0: whole, 1: key = '', 2: value = '', index }) => {
    const others = new Set(found.flatMap(([, other, is = '']) => (other === key ? [is] : [])));
    others.delete(value);
    const [other] = others;
    return ['other', ...(other === undefined ? [] : [other])].map((is) => ({
      what: `${key}: ${value} → ${is} at ${String(index)}`,
      text: text.slice(0, index) + whole.replace(value, is) + text.slice(index + whole.length),
    }));
  });
}

/** A text of several objects without each one of them. */
function removalsOf(text: string): readonly Mutation[] {
  const objects = text.split(/^---\n/m);
  if (objects.length < 2) return [];
  return objects.map((_, at) => ({
    what: `without object ${String(at + 1)}`,
    text: objects.filter((__, other) => other !== at).join('---\n'),
  }));
}

const mutatedPages = (mutated: (text: string) => readonly Mutation[]): readonly ChangedTree[] =>
  pageExamples.flatMap(({ section, head, place }) => {
    const text = completedPage(head);
    return section === 'Found'
      ? mutated(text).map((each) => ofTexts(`${place}, ${each.what}`, text, each.text))
      : [];
  });

/** Examples with another label or host. */
export const mutations = mutatedPages(mutationsOf);

/** Examples without one of their objects. */
export const removals = mutatedPages(removalsOf);

/** Trees with another label or host, or without one of the objects of a file. */
export const mutatedTrees = (trees: readonly ChangedTree[]): readonly ChangedTree[] =>
  trees.flatMap(({ place, sides }) => {
    const { after } = sides();
    return Object.entries(after).flatMap(([file, text]) =>
      typeof text !== 'string' || !/\.ya?ml$/.test(file)
        ? []
        : [...mutationsOf(text), ...removalsOf(text)].map((each) => ({
            place: `${place}, ${file}, ${each.what}`,
            sides: () => ({ before: after, after: { ...after, [file]: each.text } }),
          })),
    );
  });

/** Changes that the pages show. */
export const shownChanges: readonly ChangedTree[] = pageExamples.flatMap(({ base, head, place }) =>
  base === null || base === head ? [] : [ofTexts(place, completedPage(base), completedPage(head))],
);

const filesOfDrafts = (drafts: Drafts): Files =>
  Object.fromEntries(
    [...drafts].map(([path, draft]) => [
      path,
      'manifests' in draft || 'text' in draft ? textOf(draft) : { ...draft },
    ]),
  );

/** Changes of delivery. */
export const layouts: readonly ChangedTree[] = Array.from({ length: SAMPLED }, (_, at) => ({
  place: `layout ${String(at + 1)}`,
  sides: () => {
    const { before, after } = layoutOf(at + 1);
    return { before: filesOfDrafts(before), after: filesOfDrafts(after) };
  },
}));

/** The changes of trees, with a workload beside them that calls each Service of the side before. */
export const withCallers = ({ place, sides }: ChangedTree): ChangedTree => ({
  place: `${place}, called`,
  sides: () => {
    const { before, after } = sides();
    const callers = { 'callers.yaml': callerOf(addressesIn(before)) };
    return { before: { ...before, ...callers }, after: { ...after, ...callers } };
  },
});

/** What an address says of a Service. */
const CalledService = z.object({
  apiVersion: z.literal('v1'),
  kind: z.literal('Service'),
  metadata: z.object({ name: z.string(), namespace: z.string().default('default') }),
  spec: z.object({ ports: z.tuple([z.object({ port: z.number() })], z.unknown()) }),
});

function addressesIn(files: Files): readonly string[] {
  const documents = Object.values(files).flatMap((text) => {
    const all = typeof text === 'string' ? parseAllDocuments(text) : [];
    return Array.isArray(all) ? all.filter(({ errors }) => errors.length === 0) : [];
  });
  return documents.flatMap((document) => {
    const { data } = CalledService.safeParse(document.toJS());
    if (data === undefined) return [];
    const { metadata, spec } = data;
    const host = `${metadata.name}.${metadata.namespace}.svc.cluster.local`;
    return [`http://${host}:${String(spec.ports[0].port)}`];
  });
}

const callerOf = (addresses: readonly string[]): string =>
  JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'caller', namespace: 'callers' },
    spec: {
      selector: { matchLabels: { calls: 'all' } },
      template: {
        metadata: { labels: { calls: 'all', 'sidecar.istio.io/inject': 'true' } },
        spec: {
          containers: [
            {
              name: 'caller',
              image: 'example.com/caller:1.0.0',
              env: addresses.map((value, at) => ({ name: `CALLED_${String(at)}`, value })),
            },
          ],
        },
      },
    },
  });

const SHOP = join(import.meta.dirname, '../../examples/shop');

/** The shop, without a change. */
export const shop: ChangedTree = {
  place: 'shop',
  sides: () => ({ before: filesBelow(SHOP), after: filesBelow(SHOP) }),
};

/** Trees with a side before and a side after that no page has; they are no part of the project. */
const CASES = join(import.meta.dirname, '../../../shared/cases');

export const furtherTrees: readonly ChangedTree[] = (
  existsSync(CASES) ? readdirSync(CASES, { recursive: true }) : []
)
  .map(String)
  .filter((path) => ['before', 'after'].every((side) => existsSync(join(CASES, path, side))))
  .map((place) => ({
    place,
    sides: () => ({
      before: filesBelow(join(CASES, place, 'before')),
      after: filesBelow(join(CASES, place, 'after')),
    }),
  }));

function filesBelow(folder: string): Files {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .map((path) => [relative(folder, path), readFileSync(path, 'utf8')]),
  );
}
