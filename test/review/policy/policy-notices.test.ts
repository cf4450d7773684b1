import { expect, test } from 'vitest';
import {
  noticeNotes,
  policyNotices,
} from '../../../src/review/policy/configuration/policy-notices.ts';
import type { PolicySurroundings } from '../../../src/review/policy/configuration/policy-notices.ts';
import { CONFIG_FILE } from '../../../src/review/policy/configuration/repository-config.ts';
import { treeOf } from '../../support/tree-of.ts';

const PATHS = ['clusters/eu-1/vs.yaml', 'legacy/a/b.yaml', 'vendor/mesh/kustomization.yaml'];

const noticesOf = (config: string, around: Partial<PolicySurroundings> = {}): readonly string[] =>
  policyNotices(treeOf({ '.meshwarden/config.yaml': config }), {
    configFile: CONFIG_FILE,
    asOf: '2027-04-01T00:00:00.000Z',
    paths: PATHS,
    environments: ['prod', 'dev'],
    ...around,
  }).map(({ field, message, nearest }) => `${field}: ${message} ${nearest ?? ''}`.trim());

const freeze = (to: string, more = ''): string =>
  `freezes: [{from: 2020-01-01, to: ${to}, reason: sale${more}}]`;

test('nothing is said of what still holds', () => {
  expect(
    noticesOf(`environments: [{name: prod, paths: [clusters/eu-1, "clusters/**", ./clusters/, .]}]
ignore: [{detector: d, path: "legacy/**", environment: dev, until: 2027-04-01, reason: r}]
freezes: [{from: 2027-03-01, to: 2027-04-01, reason: sale}]
vendored: {"github.com/acme/mesh/base@v1": vendor/mesh}
`),
  ).toEqual([]);
  expect(noticesOf('')).toEqual([]);
  const nothing = { configFile: CONFIG_FILE, asOf: '2027-01-01', paths: [], environments: [] };
  expect(policyNotices(treeOf({}), nothing)).toEqual([]);
});

test('an entry is over after its day', () => {
  expect(noticesOf('ignore: [{detector: d, reason: r, until: 2027-03-31}]')).toEqual([
    'ignore[0].until: This entry held until 2027-03-31: what d finds there counts again.',
  ]);
});

test('a freeze is over when its last day is, where it is', () => {
  const over = ['freezes[0].to: The freeze "sale" ended on 2027-03-31 and holds nothing any more.'];
  expect(noticesOf(freeze('2027-03-31'))).toEqual(over);
  expect(noticesOf(freeze('2027-03-31', ', timeZone: America/New_York'))).toEqual([]);
  expect(noticesOf(`timeZone: America/New_York\n${freeze('2027-03-31')}`)).toEqual([]);
  expect(
    noticesOf(freeze('2027-03-31', ', timeZone: Asia/Tokyo'), {
      asOf: '2027-03-31T15:00:00.000Z',
    }),
  ).toEqual(over);
});

test('a path that nothing lies at is named', () => {
  expect(
    noticesOf(`environments: [{name: prod, paths: [clusters/eu-1, clusters/eu, "x/*"]}]
ignore: [{detector: d, path: "old/**", reason: r}]
vendored: {"github.com/acme/mesh/base@v1": vendor/mess}
`),
  ).toEqual([
    'environments[0].paths[1]: No folder matches clusters/eu: it adds nothing to prod.',
    'environments[0].paths[2]: No folder matches x/*: it adds nothing to prod.',
    'ignore[0].path: No file matches old/**: the entry leaves nothing out.',
    'vendored.github.com/acme/mesh/base@v1: There is nothing at vendor/mess.',
  ]);
});

test('an environment that does not exist is named where environments are known', () => {
  const config = 'ignore: [{detector: d, environment: prd, reason: r}]';
  expect(noticesOf(config)).toEqual([
    'ignore[0].environment: There is no environment prd: the entry leaves nothing out. prod',
  ]);
  expect(noticesOf(config, { environments: null })).toEqual([]);
});

test('nothing is said of a configuration that does not validate: its mistakes come first', () => {
  expect(noticesOf(`${freeze('2027-03-31')}\nunknown: 1`)).toEqual([]);
});

test('of many, a review tells three and counts the rest', () => {
  const days = ['2021', '2022', '2023', '2024', '2025'].map(
    (year) => `{from: ${year}-01-01, to: ${year}-01-02, reason: r}`,
  );
  const tree = treeOf({ '.meshwarden/config.yaml': `freezes: [${days.join(', ')}]` });
  const notes = noticeNotes(
    policyNotices(tree, {
      ...{ configFile: CONFIG_FILE, asOf: '2027-01-01T00:00:00Z' },
      ...{ paths: [], environments: null },
    }),
    CONFIG_FILE,
  );
  expect(notes).toHaveLength(4);
  expect(notes[0]).toMatch(/^`\.meshwarden\/config\.yaml:1`: The freeze "r" ended on 2021-01-02/);
  expect(notes[3]).toBe('`meshwarden rules check` lists 2 more of `.meshwarden/config.yaml`.');
});
