import { describe, expect, test } from 'vitest';
import {
  defaultConfig,
  parseRepositoryConfig,
} from '../../../src/review/policy/configuration/repository-config.ts';
import { invalid, valid } from './matters.ts';

const parse = (text: string) => parseRepositoryConfig('.meshwarden/config.yaml', text);
const problemsOf = (text: string) =>
  invalid(parse(text)).problems.map(({ message, origin, field, nearest }) => ({
    message,
    line: origin.line,
    field,
    nearest,
  }));

const WHOLE = `version: 1
platformTeam: "@acme/mesh-platform"
istioVersion: "1.29"
environments:
  - name: prod
    paths: ["overlays/prod", "clusters/prod/**"]
    production: true
    cluster: prod-eu
rootNamespace: istio-system
external: ["Service legacy/ledger"]
intendedDifferences:
  - {kind: Deployment, name: "*", variable: LOG_LEVEL}
tiers:
  critical: {approvals: 2, from: platform, window: weekly, enforcement: enforce}
  high: {approvals: 1, from: platform, enforcement: enforce}
  medium: {from: owners, enforcement: observe}
windows: {weekly: {days: [Tue, Thu], from: "09:00", to: "16:00", timeZone: Europe/Berlin}}
freezes: [{from: 2026-12-18, to: 2027-01-04, reason: year end}]
rollback: {enabled: true, maxAgeDays: 30, perDay: 10, teams: acme/on-call}
breakGlass: {team: acme/on-call, followUpHours: 24}
ignore: [{detector: unnamed-service-port, path: "legacy/**", reason: retired in March, until: 2027-03-31}]
`;

describe('the configuration of a repository', () => {
  test('is read whole, with teams written either way', () => {
    const { config } = valid(parse(WHOLE));
    expect(config.platformTeam).toEqual(['acme/mesh-platform']);
    expect(config.environments[0]).toEqual({
      name: 'prod',
      paths: ['overlays/prod', 'clusters/prod/**'],
      production: true,
      cluster: 'prod-eu',
    });
    expect(config.freezes).toEqual([
      { from: '2026-12-18', to: '2027-01-04', reason: 'year end', tiers: ['high', 'critical'] },
    ]);
    expect(config.tiers.critical.window).toBe('weekly');
  });

  test('names copies of what is remote, by paths from the top', () => {
    const { config } = valid(
      parse('vendored: { "github.com/acme/mesh/base@v1": ./copies//mesh/ }\n'),
    );
    expect(config.vendored).toEqual({ 'github.com/acme/mesh/base@v1': 'copies/mesh' });
  });

  test.each([
    ['vendored:\n  ../base: copies/mesh\n', 2, /no address/],
    ['vendored:\n  github.com/acme/mesh@v1: ../mesh\n', 2, /path inside the repository/],
    ['vendored:\n  github.com/acme/mesh@v1: /mesh\n', 2, /path inside the repository/],
    [
      'vendored:\n  github.com/acme/mesh@v1: a\n  https://github.com/acme/mesh.git?ref=v1: b\n',
      3,
      /same address/,
    ],
  ])('says what is wrong with copies: %j', (text, line, message) => {
    expect(problemsOf(text)).toMatchObject([{ line, message: expect.stringMatching(message) }]);
  });

  test.each(['', '# nothing yet\n', '{}', 'version: 1'])(
    'is the default where it says nothing: %j',
    (text) => {
      expect(valid(parse(text)).config).toEqual(defaultConfig());
    },
  );

  test('names the line, the field and the nearest word of an unknown field', () => {
    expect(problemsOf('version: 1\ntiers:\n  high:\n    aprovals: 2\n')).toEqual([
      {
        message: 'aprovals is not a known field here.',
        line: 4,
        field: 'tiers.high.aprovals',
        nearest: 'approvals',
      },
    ]);
  });

  test('lists what is known where nothing is near', () => {
    expect(problemsOf('rollback: {limit: 3}')[0]?.message).toBe(
      'limit is not a known field here. Known here: enabled, maxAgeDays, perDay, teams.',
    );
  });

  test('names the nearest word of a wrong value', () => {
    expect(problemsOf('tiers:\n  high: {enforcement: enforced}')).toEqual([
      {
        message: 'enforcement is enforced; it must be one of enforce, observe.',
        line: 2,
        field: 'tiers.high.enforcement',
        nearest: 'enforce',
      },
    ]);
  });

  test('asks for quotes where YAML would read a version as a number', () => {
    expect(problemsOf('istioVersion: 1.30')[0]).toMatchObject({ line: 1, field: 'istioVersion' });
    expect(problemsOf('istioVersion: 1.30')[0]?.message).toBe(
      'istioVersion is 1.3; it must be text.',
    );
  });

  test.each([
    [
      'tiers: {high: {window: weakly}}\nwindows: {weekly: {days: [Mon], from: "09:00", to: "10:00", timeZone: UTC}}',
      'tiers.high.window',
      'weekly',
    ],
    [
      'windows: {weekly: {days: [Mon], from: "16:00", to: "16:00", timeZone: UTC}}',
      'windows.weekly.to',
      null,
    ],
    [
      'windows: {weekly: {days: [Mon], from: "09:00", to: "16:00", timeZone: Europe/Berln}}',
      'windows.weekly.timeZone',
      null,
    ],
    ['freezes: [{from: 2027-01-04, to: 2026-12-18, reason: x}]', 'freezes[0].to', null],
    ['freezes: [{from: 2026-13-04, to: 2026-12-18, reason: x}]', 'freezes[0].from', null],
    [
      'environments: [{name: prod, paths: [a]}, {name: prod, paths: [b]}]',
      'environments[1].name',
      null,
    ],
    ['environments: [{name: prod}]', 'environments[0].paths', null],
    ['clusters: [{name: eu}]', 'clusters[0].server', null],
    ['clusters: [{name: eu, server: a, label: {}}]', 'clusters[0].label', 'labels'],
    ['clusters: [{name: eu, server: a}, {name: eu, server: b}]', 'clusters[1].name', null],
    ['platformTeam: mesh', 'platformTeam', null],
    ['external: [ledger]', 'external[0]', null],
    ['ignore: [{detector: x}]', 'ignore[0].reason', null],
    ['- a list', '', null],
    ['platformTeam: [a/b\n', '', null],
    ['version: 1\n---\nversion: 1\n', '', null],
  ])('refuses %j at %s', (text, field, nearest) => {
    expect(problemsOf(text)[0]).toMatchObject({ field, nearest });
  });

  test('says every problem at once', () => {
    expect(
      problemsOf('version: 2\nrollback: {perDay: 0}\nteam: a/b\n').map(({ line }) => line),
    ).toEqual([1, 2, 3]);
  });
});
