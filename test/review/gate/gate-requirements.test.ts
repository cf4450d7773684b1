import type { ApprovalRequirement } from '../../../src/review/policy/requirements/requirement.ts';
import type { Tier } from '../../../src/manifest/index.ts';
import { describe, expect, it } from 'vitest';
import { fileOwners } from '../../support/file-owners.ts';
import type { RequirementInput } from '../../../src/review/policy/requirements/policy-asks.ts';
import { gateRequirementsOf } from '../../../src/review/policy/requirements/gate-requirements.ts';
import type { PlatformTeam } from '../../../src/review/policy/requirements/platform-team.ts';
import type { RuleRequirement } from '../../../src/review/policy/requirements/rule-requirements.ts';
import { RepositoryConfigSchema } from '../../../src/review/policy/configuration/repository-config.ts';

const MESH: PlatformTeam = {
  teams: ['acme/mesh'],
  people: [],
  emails: [],
  source: 'CODEOWNERS:3',
};
const ONLY_EMAIL: PlatformTeam = { ...MESH, teams: [], emails: ['boss@acme.test'] };
const OWNERS = [
  '/orders/ @acme/orders @olga',
  '/payments/ @acme/payments',
  '/solo/ @sam',
  '/mail/ boss@acme.test',
  '/mesh/ @Acme/Mesh',
].join('\n');

interface Asked {
  readonly tier?: Tier | null;
  readonly tiers?: unknown;
  readonly team?: PlatformTeam | null;
  readonly files?: readonly string[];
  readonly rules?: readonly Partial<RuleRequirement>[];
  readonly overridden?: readonly string[];
  readonly affected?: NonNullable<RequirementInput['review']['affectedOwners']>;
  /** The tier for which rules ask in its place. */
  readonly byRules?: Tier;
}

const NOBODY_AFFECTED = { sets: [], complete: true };

function ask({ tier = 'critical', tiers = {}, team = MESH, ...given }: Asked) {
  const { files = [], rules = [], overridden = [], affected = NOBODY_AFFECTED } = given;
  return gateRequirementsOf({
    tier,
    config: RepositoryConfigSchema.parse({ tiers }),
    platformTeam: team,
    overridden: new Set(overridden),
    review: {
      fileOwners: fileOwners({ file: 'CODEOWNERS', text: OWNERS }, files),
      requires: rules.map((rule) => ({
        rule: 'money',
        place: '.meshwarden/rules/a.yaml:1',
        tier: 'medium',
        approvals: 1,
        from: ['acme/payments'],
        window: null,
        findings: [],
        ...rule,
      })),
      affectedOwners: affected,
      ...(given.byRules !== undefined && { tierAskedByRules: given.byRules }),
    },
  });
}

/** `2 acme/mesh` */
const inShort = ({ approvals, teams, people, enforcement }: ApprovalRequirement): string =>
  `${String(approvals)} ${[...teams, ...people].join('|')}${enforcement === 'observe' ? ' observed' : ''}`;
const asked = (given: Asked): readonly string[] => ask(given).requirements.map(inShort);

describe('a tier', () => {
  it('asks the platform team for two approvals of a critical change and one of a high one', () => {
    expect(ask({}).requirements).toEqual([
      {
        tier: 'critical',
        approvals: 2,
        from: 'platform',
        teams: ['acme/mesh'],
        people: [],
        source: 'CODEOWNERS:3',
        enforcement: 'enforce',
        why: 'the change is critical',
      },
    ]);
    expect(asked({ tier: 'high' })).toEqual(['1 acme/mesh']);
  });

  it.each([null, 'low', 'medium'] as const)('asks nobody for a %s change', (tier) => {
    expect(ask({ tier })).toMatchObject({ requirements: [], invalid: null, unownedFiles: [] });
  });

  it('asks nobody where the configuration wants no approval', () => {
    expect(asked({ tier: 'high', tiers: { high: { approvals: 0 } } })).toEqual([]);
  });

  it('is observed where nobody is known, or the configuration says so', () => {
    for (const team of [null, ONLY_EMAIL]) expect(asked({ team })).toEqual(['2  observed']);
    const tiers = { high: { enforcement: 'observe' } };
    expect(asked({ tier: 'high', tiers })).toEqual(['1 acme/mesh observed']);
  });

  it('cannot enforce what nobody can approve', () => {
    const tiers = { critical: { enforcement: 'enforce' } };
    expect(ask({ tiers, team: null }).invalid).toContain('platformTeam');
    expect(ask({ tiers, team: ONLY_EMAIL }).invalid).toContain('boss@acme.test');
    expect(ask({ tier: 'high', tiers, team: null }).invalid).toBeNull();
  });

  it('asks the platform team for a medium change where the configuration wants that', () => {
    expect(asked({ tier: 'medium', tiers: { medium: { from: 'platform' } } })).toEqual([
      '1 acme/mesh',
    ]);
  });

  it('asks a team by name, and several of these each', () => {
    const tiers = { critical: { approvals: 1, from: ['platform', '@acme/security'] } };
    expect(asked({ tiers })).toEqual(['1 acme/mesh', '1 acme/security']);
  });
});

describe('owners', () => {
  const medium = { medium: { from: 'owners' } };
  const files = ['orders/a.yaml', 'orders/b.yaml', 'payments/a.yaml'];

  it('are asked once for all files of the same owners, any one of them', () => {
    const { requirements } = ask({ tier: 'medium', tiers: medium, files });
    expect(requirements.map(inShort)).toEqual(['1 acme/orders|olga', '1 acme/payments']);
    expect(requirements[0]).toMatchObject({
      from: 'owners',
      source: 'CODEOWNERS:1',
      why: 'owns orders/a.yaml and 1 more',
    });
  });

  it('are asked beside the platform team, and not twice where they are the same', () => {
    const tiers = { critical: { from: ['platform', 'owners'] } };
    const { requirements } = ask({ tiers, files: ['mesh/a.yaml', 'payments/a.yaml'] });
    expect(requirements.map(inShort)).toEqual(['2 acme/mesh', '2 acme/payments']);
    expect(requirements[0]?.why).toBe('the change is critical; owns mesh/a.yaml');
  });

  it('are asked for no more people than there are', () => {
    const tiers = { high: { approvals: 3, from: 'owners' } };
    expect(asked({ tier: 'high', tiers, files: ['solo/a.yaml'] })).toEqual(['1 sam']);
  });

  it('of a medium change are nobody where nobody owns the files, and that is said', () => {
    const { requirements, unownedFiles } = ask({
      tier: 'medium',
      tiers: medium,
      files: ['README.md'],
    });
    expect([requirements, unownedFiles]).toEqual([[], ['README.md']]);
  });

  it('of a graver change are the platform team where nobody owns a file, or no file is known', () => {
    const tiers = { critical: { approvals: 1, from: 'owners' } };
    const mixed = { tiers, files: ['payments/a.yaml', 'stray.yaml'] };
    expect(asked(mixed)).toEqual(['1 acme/payments', '1 acme/mesh']);
    expect(asked({ tiers, files: [] })).toEqual(['1 acme/mesh']);
    expect(asked({ tiers, files: ['payments/a.yaml'] })).toEqual(['1 acme/payments']);
  });

  it('who are given by e-mail address only cannot be asked', () => {
    const mail = { tier: 'medium', files: ['mail/a.yaml'] } as const;
    expect(asked({ ...mail, tiers: medium })).toEqual(['1  observed']);
    const enforced = { medium: { from: 'owners', enforcement: 'enforce' } };
    expect(ask({ ...mail, tiers: enforced }).invalid).toContain('CODEOWNERS:4 names boss@acme');
  });

  it('of more files than are looked at are not counted: the check fails', () => {
    const many = Array.from({ length: 3_001 }, (_, index) => `orders/${String(index)}.yaml`);
    expect(ask({ tier: 'medium', tiers: medium, files: many }).invalid).toContain('split it');
  });
});

describe('a rule', () => {
  it('asks for what it requires, whatever the tier', () => {
    const { requirements } = ask({ tier: 'low', rules: [{}] });
    expect(requirements.map(inShort)).toEqual(['1 acme/payments']);
    expect(requirements[0]).toMatchObject({
      from: 'team',
      tier: 'medium',
      source: '.meshwarden/rules/a.yaml:1',
      why: 'rule money asks for it',
    });
  });

  it('adds to the tier; of the same team the larger number counts', () => {
    const rules = [{ approvals: 3, from: ['platform'] }, { from: ['platform'] }];
    const { requirements } = ask({ rules });
    expect(requirements.map(inShort)).toEqual(['3 acme/mesh']);
    expect(requirements[0]?.why).toBe('the change is critical; rule money asks for it');
  });

  it('about findings lapses once all of them are overridden', () => {
    const rules = [{ findings: ['f1', 'f2'] }];
    expect(asked({ tier: 'low', rules, overridden: ['f1'] })).toEqual(['1 acme/payments']);
    expect(asked({ tier: 'low', rules, overridden: ['f1', 'f2'] })).toEqual([]);
  });

  it('is observed with its tier, and invalid where it asks nobody known', () => {
    const tiers = { medium: { enforcement: 'observe' } };
    expect(asked({ tier: 'low', tiers, rules: [{}] })).toEqual(['1 acme/payments observed']);
    const platform = { tier: 'low', team: null, rules: [{ from: ['platform'] }] } as const;
    expect(ask(platform).invalid).toContain('.meshwarden/rules/a.yaml:1 asks the platform team');
  });
});

describe('affected owners', () => {
  const affected = {
    sets: [{ owners: ['@acme/orders'], source: 'CODEOWNERS:1' }],
    complete: true,
  };

  it('are asked where the tier requires them, only said where it observes them', () => {
    const none = { tier: 'medium', affected } as const;
    expect(asked(none)).toEqual([]);
    expect(asked({ ...none, tiers: { medium: { affectedOwners: 'observe' } } })).toEqual([
      '1 acme/orders observed',
    ]);
    expect(asked({ ...none, tiers: { medium: { affectedOwners: 'require' } } })).toEqual([
      '1 acme/orders',
    ]);
  });

  it('fail the check where there are more of them than anybody looked at, and are required', () => {
    const many = { tier: 'medium', affected: { ...affected, complete: false } } as const;
    const invalid = (affectedOwners: 'require' | 'observe') =>
      ask({ ...many, tiers: { medium: { affectedOwners } } }).invalid;
    expect(invalid('require')).toContain('more owners than can be asked');
    expect(invalid('observe')).toBeNull();
    expect(ask(many).invalid).toBeNull();
  });
});

describe('rules that ask the owners of a service in the place of the platform team', () => {
  const services = (...files: readonly string[]): Partial<RuleRequirement> => ({
    rule: 'settings',
    tier: 'high',
    from: ['service-owners'],
    instead: true,
    findings: ['f'],
    services: [],
    serviceOwners: fileOwners({ file: 'CODEOWNERS', text: OWNERS }, files),
  });
  const asked = (given: Partial<Asked>, ...files: readonly string[]) =>
    ask({ tier: 'high', byRules: 'high', rules: [services(...files)], ...given }).requirements.map(
      ({ from, teams, people, enforcement }) =>
        [from, ...teams, ...people, ...(enforcement === 'observe' ? ['observe'] : [])].join(' '),
    );

  it('ask those whom CODEOWNERS names for the file of the workload', () => {
    expect(asked({}, 'orders/deployment.yaml')).toEqual(['service-owners acme/orders olga']);
    expect(asked({}, 'orders/deployment.yaml', 'payments/deployment.yaml')).toEqual([
      'service-owners acme/orders olga',
      'service-owners acme/payments',
    ]);
  });

  it('ask the platform team for what nobody owns, or nobody who can be asked', () => {
    expect(asked({}, 'cart/deployment.yaml')).toEqual(['platform acme/mesh']);
    expect(asked({}, 'mail/deployment.yaml')).toEqual(['platform acme/mesh']);
    expect(asked({}, 'orders/a.yaml', 'cart/a.yaml')).toEqual([
      'service-owners acme/orders olga',
      'platform acme/mesh',
    ]);
  });

  it('ask beside the platform team where anything else makes the tier, or the configuration names somebody', () => {
    const both = ['platform acme/mesh', 'service-owners acme/orders olga'];
    expect(asked({ tier: 'critical' }, 'orders/a.yaml')).toHaveLength(2);
    expect(asked({ tiers: { high: { approvals: 1 } } }, 'orders/a.yaml')).toEqual(both);
    expect(asked({ tiers: { high: { from: 'platform' } } }, 'orders/a.yaml')).toEqual(both);
  });

  it('only watch where the tier is watched or nobody is known', () => {
    const tiers = { high: { enforcement: 'observe' } };
    expect(asked({ tiers }, 'orders/a.yaml')).toEqual(['service-owners acme/orders olga observe']);
    expect(asked({ team: null }, 'cart/a.yaml')).toEqual(['platform observe']);
  });

  it('lapse with the findings that they are about', () => {
    expect(asked({ tier: 'medium', overridden: ['f'] }, 'orders/a.yaml')).toEqual([]);
  });
});
