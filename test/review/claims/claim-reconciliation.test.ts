import { legacy } from '../../../src/manifest/index.ts';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../../src/checks/index.ts';
import type { Consequence } from '../../../src/compare/index.ts';
import { TIERS } from '../../../src/manifest/index.ts';
import type { Claim } from '../../../src/review/claims/claim.ts';
import { draftClaims } from '../../../src/review/claims/claim-drafts.ts';
import { RECONCILIATION } from '../../../src/review/claims/claim-reconciliation.ts';
import { claimsOf } from '../../../src/review/claims/review-claims.ts';
import { environment, finding } from '../../support/report-parts.ts';
import { at, lost, opened, reviewed, told } from './claimed-calls.ts';

describe('claims of one review', () => {
  test('a change of a port is told from the side of who loses it', () => {
    expect(told(reviewed([lost(), opened()]))).toEqual([
      'breaks Deployment shop/orders:8080 instead 9090',
    ]);
    // a policy let it in: that is another thing that happened
    const byPolicy = { object: 'AuthorizationPolicy shop/payments', origin: at('p.yaml', 1) };
    const admitted = opened({ before: { ...lost().after, decidedBy: byPolicy } });
    expect(told(reviewed([lost(), admitted]))).toHaveLength(2);
    // somebody else gets in
    expect(told(reviewed([lost(), opened({ sources: ['Deployment shop/web'] })]))).toHaveLength(2);
    expect(told(reviewed([opened()]))).toEqual(['opens Deployment shop/orders:9090']);
  });

  test('how one request multiplies is told once, by the first that it makes graver', () => {
    const levels = (tries: number) => ({
      callers: ['Deployment shop/web', 'Deployment shop/orders'],
      service: 'shop/payments',
      tries,
      worstSeconds: null,
    });
    const slower = (source: string): Consequence => {
      const side = (tries: number) => ({
        ...lost().before,
        waiting: { worstSeconds: 5, timeoutSeconds: 5, tries, delaySeconds: 0 },
        levels: levels(tries * tries),
      });
      const { witness } = lost();
      return lost({
        kind: 'slower',
        sources: [source],
        witness: { ...witness, source },
        destination: source === 'Deployment shop/web' ? 'shop/orders' : 'shop/payments',
        before: side(3),
        after: side(7),
      });
    };
    const { claims } = claimsOf(
      reviewed([slower('Deployment shop/orders'), slower('Deployment shop/web')]),
    );
    const told = claims.map((claim) =>
      claim.about === 'calls' ? claim.row.consequence.after.levels?.tries : null,
    );
    expect(told).toEqual([49, undefined]);
  });

  test('what is only for pods that nobody sees comes after what is certain, of the same tier or not', () => {
    const of = (name: string, more: Partial<Finding>): Finding =>
      finding({
        detector: 'security-loosened',
        check: name,
        id: name,
        says: legacy(`${name}.`),
        subject: { group: '', kind: 'Service', namespace: 'shop', name },
        ...more,
      });
    const unseen = of('unseen', { when: [{ kind: 'pods', clause: null }] });
    const wide = of('wide', { detector: 'mesh-wide-change', level: 'critical' });
    const given = reviewed([], [unseen, wide, of('seen', {})], { wide: 'critical' });
    const { claims } = claimsOf(given);
    expect(claims.map((claim) => ('group' in claim ? claim.group.finding.id : ''))).toEqual([
      'seen',
      'wide',
      'unseen',
    ]);
  });

  test('whose a place is comes after what happens, and after how far it reaches', () => {
    const home = finding({
      detector: 'acts-away-from-home',
      id: 'home',
      says: legacy('Home.'),
      mayAct: true,
    });
    const wide = { ...reach, id: 'wide' };
    const given = reviewed([], [home, wide, loosened], { wide: 'critical' });
    const { claims } = claimsOf({ ...given, findings: [home, wide] });
    const idsOf = (all: typeof claims) =>
      all.map((claim) => ('group' in claim ? claim.group.finding.id : ''));
    expect(idsOf(claims)).toEqual(['wide', 'home']);
    expect(idsOf(claimsOf({ ...given, findings: [home, loosened] }).claims)).toEqual([
      'loose',
      'home',
    ]);
  });

  test('what may act comes after what is less grave and happens, unless it alone gives the tier', () => {
    const home = finding({
      detector: 'acts-away-from-home',
      id: 'home',
      says: legacy('H.'),
      mayAct: true,
    });

    const given = reviewed([], [home, loosened], { loose: 'medium' });
    const first = (tierOfChanges: 'medium' | 'high') => {
      const [claim] = claimsOf({ ...given, tierOfChanges }).claims;
      return claim !== undefined && 'group' in claim ? claim.group.finding.id : null;
    };
    expect([first('medium'), first('high')]).toEqual(['home', 'loose']);
  });

  test('calls are told by the finding that gives their cause', () => {
    const cause = finding({
      id: 'cause',
      detector: 'authorization-cuts-off-callers',
      calls: [{ caller: 'Deployment shop/orders', called: ['Service shop/payments'] }],
    });
    const of = reviewed([lost()], [cause], { cause: 'medium' });
    // who loses what in production is high, whatever a rule says of its cause
    expect(told(of)).toEqual(['breaks high cause']);
    expect(claimsOf(of).leading?.consequence.witness.port).toBe(8080);
  });

  const loosened = finding({ id: 'loose', detector: 'security-loosened' });
  const reach = finding({
    id: 'reach',
    detector: 'mesh-wide-change',
    scope: { level: 'mesh', workloads: 9, services: 0, namespaces: 2 },
  });

  test('a mistake of two objects is told once, with both places', () => {
    const shares = (id: string, name: string, other: string): Finding =>
      finding({
        id,
        detector: 'gateways-collide',
        subject: { group: 'g', kind: 'Gateway', namespace: 'shop', name },
        key: id,
        why: legacy(`At ${name}.`),
        says: legacy(`Gateway shop/${name} shows the certificate of Gateway shop/${other}.`),
      });
    expect(told(reviewed([], [shares('1', 'a', 'b'), shares('2', 'b', 'a')]))).toEqual([
      'breaks high 1+2',
    ]);
    expect(told(reviewed([], [shares('1', 'a', 'b'), shares('2', 'c', 'a')]))).toHaveLength(2);
  });

  test('what waits for a mend comes after what happens at once, and what has no effect last', () => {
    const subjectOf = (name: string) => ({ ...finding().subject, name });
    const waits = finding({
      id: 'w',
      subject: subjectOf('w'),
      when: [{ kind: 'acceptance', clause: null }],
      why: legacy('w'),
    });
    const inert = finding({
      id: 'i',
      subject: subjectOf('i'),
      holdsUp: { until: null },
      why: legacy('i'),
    });
    const refused = finding({ id: 'r', subject: subjectOf('r'), why: legacy('r') });
    expect(
      told(reviewed([], [waits, inert, refused], { w: 'critical', i: 'high', r: 'high' })),
    ).toEqual(['breaks high r', 'inert high i', 'breaks critical w']);
  });

  test('a finding of several environments is told with its calls of all of them', () => {
    const cause = (environmentName: string): Finding =>
      finding({
        id: environmentName,
        environment: environmentName,
        detector: 'authorization-cuts-off-callers',
        calls: [{ caller: 'Deployment shop/orders', called: ['Service shop/payments'] }],
      });
    const elsewhere = lost({ environment: 'dev', port: 80 });
    const [claim, ...others] = claimsOf(
      reviewed([lost(), elsewhere], [cause('prod'), cause('dev')]),
    ).claims;
    expect(others).toEqual([]);
    expect(
      claim?.about === 'finding' &&
        claim.rows.map((row) => [row.environments, row.consequence.port]),
    ).toEqual([
      [['prod'], 8080],
      [['dev'], 80],
    ]);
  });

  test('what a finding tells of calls is no graver than the rules judge its environment', () => {
    const cause = finding({
      id: 'cause',
      detector: 'authorization-cuts-off-callers',
      calls: [{ caller: 'Deployment shop/orders', called: ['Service shop/payments'] }],
    });
    const of = reviewed([lost()], [cause], { cause: 'low' });
    const judged = { ...of, environments: [{ ...environment('prod'), tier: 'medium' as const }] };
    expect(told(judged)).toEqual(['breaks medium cause']);
  });

  test('no rule lowers the worst tier, in whichever order findings come', () => {
    const severity = (claims: readonly Claim[]): number =>
      Math.max(-1, ...claims.map(({ tier }) => TIERS.indexOf(tier)));
    const consequence = fc
      .record({
        kind: fc.constantFrom('lost', 'opened', 'moved', 'plaintext'),
        environment: fc.constantFrom('prod', 'dev'),
        port: fc.constantFrom(8080, 9090),
        source: fc.constantFrom('Deployment shop/orders', 'Deployment shop/web'),
        isKnown: fc.boolean(),
      })
      .map(({ kind, source, ...given }) =>
        (kind === 'opened' ? opened : lost)({ ...given, kind, sources: [source] } as const),
      );
    const found = fc
      .record({
        detector: fc.constantFrom('mesh-wide-change', 'security-loosened', 'gateways-collide'),
        environment: fc.constantFrom('prod', 'dev'),
        line: fc.integer({ min: 1, max: 2 }),
        name: fc.constantFrom('a', 'b'),
        tier: fc.constantFrom(...TIERS),
        isInert: fc.boolean(),
        waits: fc.boolean(),
      })
      .map(({ detector, environment: name, line, isInert, waits, ...of }) => ({
        tier: of.tier,
        made: finding({
          detector,
          environment: name,
          subject: { ...finding().subject, name: of.name },
          origin: at('a.yaml', line),
          says: legacy(`Service shop/${of.name} and Service shop/${of.name === 'a' ? 'b' : 'a'}.`),
          ...(isInert && { isInert }),
          ...(waits && { awaits: 'acceptance' as const }),
        }),
      }));
    // one detector finds one thing of an object once
    const foundOnce = fc.uniqueArray(found, {
      selector: ({ made: { detector, environment: name, subject } }) =>
        `${detector} ${name} ${subject.name}`,
    });
    fc.assert(
      fc.property(fc.array(consequence, { maxLength: 5 }), foundOnce, (calls, all) => {
        const findings = all.map(({ made }, index) => ({ ...made, id: String(index) }));
        const tiers = Object.fromEntries(all.map(({ tier }, index) => [String(index), tier]));
        const of = reviewed(calls, findings, tiers);
        let claims = draftClaims(of);
        const worst = severity(claims);
        for (const { apply, id } of RECONCILIATION) {
          claims = apply(claims, of);
          expect(severity(claims), id).toBeGreaterThanOrEqual(worst);
        }
        const again = RECONCILIATION.reduce((before, { apply }) => apply(before, of), claims);
        expect(again.length).toBeLessThanOrEqual(claims.length);
        const turned = reviewed(calls, findings.toReversed(), tiers);
        expect(severity(claimsOf(turned).claims)).toBe(severity(claimsOf(of).claims));
      }),
    );
  });

  test('every rule is written down in their order, as it says itself', () => {
    const page = readFileSync('docs/contributing/model/claims.md', 'utf8');
    const listed = [...page.matchAll(/^\| `([a-z-]+)` +\| (.+?) +\|$/gm)].slice(
      -RECONCILIATION.length,
    );
    expect(listed.map(([, id, says]) => [id, says])).toEqual(
      RECONCILIATION.map(({ id, says }) => [id, says]),
    );
  });

  test('every rule says what it holds, under a name of its own', () => {
    expect(new Set(RECONCILIATION.map(({ id }) => id)).size).toBe(RECONCILIATION.length);
    for (const { says } of RECONCILIATION) expect(says).toMatch(/^[A-Z].*\.$/);
  });
});
