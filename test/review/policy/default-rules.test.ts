import type { Change } from '../../../src/compare/index.ts';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { plainOf, parseYaml } from '../../../src/manifest/index.ts';
import { assess } from '../../../src/review/policy/assessment.ts';
import { shareOfRun } from '../../support/share-of-run.ts';
import type { ChangeSketch } from './matters.ts';
import { change, defaultRules, environment, finding } from './matters.ts';

const rules = defaultRules();

const Case = z.object({
  says: z.string(),
  change: z.custom<ChangeSketch>(),
  prod: z.string(),
  staging: z.string(),
});
const table = readFileSync(new URL('default-tiers.yaml', import.meta.url), 'utf8');
const [document] = parseYaml('default-tiers.yaml', table);
const cases = z.array(Case).parse(document?.node ? plainOf(document.node) : null);

const tierOf = (sketch: ChangeSketch, production: boolean, shared = false) => {
  const changed = change(sketch, production ? 'prod' : 'staging');
  const { group, kind, namespace, name } = changed.subject;
  return assess({
    environments: [
      environment({
        name: production ? 'prod' : 'staging',
        production,
        changes: [changed],
        sharedWithProduction: new Set(shared ? [`${group}/${kind}/${namespace}/${name}`] : []),
      }),
    ],
    changedFiles: [],
    rules,
  });
};

describe('the default rules', () => {
  test.each(cases)('judge $says: $prod in production, $staging elsewhere', (one) => {
    expect(tierOf(one.change, true)).toMatchObject({ tier: one.prod });
    expect(tierOf(one.change, false)).toMatchObject({ tier: one.staging });
  });

  test('cover every kind of change of every kind of object, so that nothing is critical for want of a rule', () => {
    const kinds: readonly Change['kind'][] = [
      'mtls-mode',
      'authorization',
      'route',
      'subset',
      'traffic-policy',
      'gateway-server',
      'mesh-config',
      'proxy-config',
      'injection',
      'revision',
      'variable',
      'resource-added',
      'resource-removed',
      'resource-changed',
    ];
    const objects = [
      ...new Set(cases.map(({ change: { of } }) => of)),
      'example.k8s.io/v1 Thing a/b',
      'x.io/v1 Thing b',
    ];
    for (const [at, kind] of kinds.entries())
      for (const of of shareOfRun(objects, 4, at))
        for (const production of [true, false])
          for (const field of [
            null,
            'spec.x',
            'metadata.labels.x',
            'metadata.annotations.x',
            'metadata.namespace',
            'data.x',
          ]) {
            const { reasons } = tierOf({ kind, of, field }, production);
            expect(
              reasons.map(({ rule }) => rule),
              `${kind} of ${of} ${String(field)}`,
            ).not.toContain(null);
          }
  });

  test('decide every condition on objects of any shape', () => {
    for (const spec of [
      'null',
      'text',
      '[1]',
      '{exportTo: 7}',
      '{gateways: null, selector: [], targetRefs: {}}',
    ])
      for (const one of shareOfRun(cases, 4)) {
        const { reasons } = tierOf({ ...one.change, spec, before: 3, after: [null] }, true);
        const undecided = reasons
          .flatMap(({ because }) => because)
          .filter(({ text }) => text.includes('could not be decided'));
        // a list of gateways that is no list is the one thing a condition reads without asking
        if (!spec.includes('gateways')) expect(undecided).toEqual([]);
      }
  });

  test('give what production shares with another environment the tier it has in production', () => {
    for (const one of cases
      .filter(({ prod }) => prod === 'critical')
      .filter(({ change: { of } }) => !of.includes('Mesh ')))
      expect(tierOf(one.change, false, true), one.says).toMatchObject({ tier: 'critical' });
  });

  test('judge what detectors find: high where traffic or safety is at stake in production, medium elsewhere', () => {
    const tier = (detector: string, production: boolean) =>
      assess({
        environments: [environment({ production, findings: [finding(detector)] })],
        changedFiles: [],
        rules,
      }).tier;
    for (const detector of [
      'strict-mtls-cuts-off-callers',
      'authorization-cuts-off-callers',
      'security-loosened',
      'unresolved-reference',
      'invalid-mesh-resource',
      'policy-not-enforced',
      'root-no-longer-renders',
    ]) {
      expect(tier(detector, true), detector).toBe('high');
      expect(tier(detector, false), detector).toBe('medium');
    }
    const named = assess({
      environments: [
        environment({ findings: [finding('security-loosened', { aspect: 'named-caller' })] }),
      ],
      changedFiles: [],
      rules,
    });
    expect(named).toMatchObject({ tier: 'medium', reasons: [{ rule: 'named-caller-let-in' }] });
    expect(tier('mesh-wide-change', true)).toBe('critical');
    expect(tier('mesh-wide-change', false)).toBe('medium');
    expect(tier('acts-on-the-mesh', true)).toBe('critical');
    expect(tier('acts-on-the-mesh', false)).toBe('medium');
    const ofGateway = assess({
      environments: [
        environment({ findings: [finding('acts-on-the-mesh', { aspect: 'gateway' })] }),
      ],
      changedFiles: [],
      rules,
    });
    expect(ofGateway).toMatchObject({ tier: 'high' });
    expect(tier('some-later-detector', true)).toBe('medium');
    expect(tier('namespaced-object-without-namespace', true)).toBe('medium');
    const both = finding('roots-overwrite-each-other', { check: 'written-differently' });
    expect(
      assess({ environments: [environment({ findings: [both] })], changedFiles: [], rules }).tier,
    ).toBe('medium');
    expect(tier('roots-overwrite-each-other', true)).toBe('high');
    expect(tier('object-never-applied', true)).toBe('medium');
  });

  test('make a change of what judges changes critical', () => {
    const tier = (...changedFiles: string[]) =>
      assess({ environments: [], changedFiles, rules }).tier;
    expect(tier('.meshwarden/config.yaml')).toBe('critical');
    expect(tier('.meshwarden/rules/own.yaml')).toBe('critical');
    expect(tier('.github/CODEOWNERS')).toBe('critical');
    expect(tier('apps/orders/README.md')).toBe('low');
    const kept = { environments: [], ownersKept: true, rules };
    expect(assess({ ...kept, changedFiles: ['CODEOWNERS'] })).toMatchObject({
      tier: 'high',
      reasons: [{ rule: 'code-owners-of-later-files' }],
    });
    expect(assess({ ...kept, changedFiles: ['.meshwarden/config.yaml'] }).tier).toBe('critical');
    expect(assess({ ...kept, changedFiles: ['apps/orders/README.md'] }).tier).toBe('low');
  });

  test('are each the reason for something above', () => {
    const used = new Set<string | null>();
    for (const { change: sketch } of cases)
      for (const [production, shared] of [
        [true, false],
        [false, false],
        [false, true],
      ] as const)
        for (const { rule } of tierOf(sketch, production, shared).reasons) used.add(rule);
    const findings = [
      'finding',
      // each check of level high has a reason of its own today
      'finding-in-production',
      'strict-mtls-cuts-off-callers-in-production',
      'service-not-shown-to-callers-in-production',
      'code-owners-of-later-files',
      'authorization-cuts-off-callers-in-production',
      'connections-dropped-in-production',
      'namespace-cut-off-in-production',
      'dropped-if-no-policy-elsewhere-in-production',
      'security-loosened-in-production',
      'credential-in-clear-in-production',
      'default-password-in-production',
      'declaration-broken-in-production',
      'settings-lead-nowhere-in-production',
      'value-lost-in-production',
      'variable-lost-in-production',
      'named-caller-let-in',
      'no-effective-change',
      'unresolved-reference-in-production',
      'invalid-mesh-resource-in-production',
      'refused-by-later-istio',
      'root-no-longer-renders-in-production',
      'mesh-wide-change',
      'owner-of-what-holds-for-the-mesh',
      'acts-on-the-control-plane',
      'feeds-what-delivers',
      'acts-on-a-part-of-the-mesh',
      'acts-on-the-mesh-outside-production',
      'root-no-longer-renders',
      'roots-overwrite-each-other',
      'overwrites-production',
      'object-never-applied',
      'value-not-taken-in-production',
      'value-not-taken-outside-production',
      'check-silenced',
      'hygiene',
      'pods-refused-for-annotation',
      'nobody-is-asked',
      'target-port-unlisted-in-production',
      'http-lost-in-production',
      'left-the-mesh-in-production',
      'workload-does-not-work-in-production',
      'pods-refused-for-proxy-in-production',
      'pin-lost-in-production',
      'gateway-fails-callers-in-production',
      'object-without-namespace',
      'policy-without-namespace-in-production',
      'control-plane-misconfigured-in-production',
      'left-behind-by-upgrade-in-production',
      'breaker-lets-nothing-through-in-production',
      'requests-multiplied-in-production',
      'policy-not-enforced-in-production',
      'policy-refuses-callers-in-production',
      'policy-refuses-connections-in-production',
      'primary-not-selected-in-production',
      'filter-not-applied-in-production',
      'port-left-open-in-production',
      'rewritten-path-refused-in-production',
      'routes-compete-in-production',
      'traffic-of-others-taken-in-production',
      'traffic-of-the-world-taken',
      'services-of-others-captured-in-production',
      'services-of-every-namespace-captured',
      'own-policy',
      'code-owners',
      'delivered-mesh-wide',
      'unseen-may-be-mesh-wide',
      'unseen-job',
      'unseen-job-outside-production',
      'job-gone',
      'job-by-hand',
      'job-tool-by-commit',
      'job-tool-release',
      'unseen-part-of-mesh',
      'delivered-to-production',
      'seen-in-its-objects',
      'delivered-mesh-wide-outside-production',
      'handed-to-automation',
      'handed-to-idle-automation',
      'handed-to-automation-outside-production',
      'image-automation',
      'left-in-cluster',
    ];
    expect(
      rules
        // what becomes of calls is in the examples of rules/examples/behaviour.yaml
        .filter(({ subject }) => subject !== 'consequence')
        .map(({ id }) => id)
        .filter((id) => !used.has(id) && !findings.includes(id)),
    ).toEqual([]);
  });

  test('give a reason that a person can read', () => {
    for (const rule of rules) expect(rule.why, rule.id).toMatch(/^[A-Z].{20,140}\.$/);
  });
});
