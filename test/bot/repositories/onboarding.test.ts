import { describe, expect, test } from 'vitest';
import type { PlatformTeam } from '../../../src/review/index.ts';
import { defaultConfig } from '../../../src/review/index.ts';
import { readConfig } from '../../support/written-config.ts';
import {
  isOnboardingIssue,
  onboardingIssue,
} from '../../../src/bot/repositories/texts/onboarding.ts';
import type { OnboardingSurvey } from '../../../src/bot/repositories/texts/onboarding.ts';

const repository = { owner: 'acme', name: 'shop', defaultBranch: 'main' };
const team: PlatformTeam = {
  teams: ['acme/mesh-platform'],
  people: [],
  emails: [],
  source: 'CODEOWNERS:9',
};
const judgedProduction = { production: true, why: 'its name says production' };
const environment = (
  name: string,
  judged: { readonly production: boolean; readonly why: string },
): OnboardingSurvey['map']['environments'][number] => ({
  ...{ name, cluster: null, charts: [], ...judged },
  roots: [
    {
      path: `overlays/${name}`,
      appliers: [],
      destination: { cluster: null, namespace: null },
      why: 'its path says so',
    },
  ],
});
const survey: OnboardingSurvey = {
  commit: 'a'.repeat(40),
  map: {
    sources: [],
    environments: [
      environment('prod', judgedProduction),
      environment('staging', { production: false, why: 'its name says that it is not production' }),
    ],
    notApplied: [],
    notes: ['the folder of each overlay names its environment.'],
  },
  objects: new Map([
    ['prod', 61],
    ['staging', 60],
  ]),
  meshWideFiles: [
    { file: 'base/mesh/peer-authentication.yaml', owners: ['@acme/mesh-platform'] },
    { file: 'base/mesh/telemetry.yaml', owners: [] },
  ],
  gaps: [{ message: 'A Helm chart is not rendered.', file: 'charts/web/Chart.yaml', line: 1 }],
  config: defaultConfig(),
  configProblems: [],
  configNotices: [],
};
const bodyOf = (given: Partial<OnboardingSurvey> = {}, who: PlatformTeam | null = team): string =>
  onboardingIssue({ ...survey, ...given }, who, repository).body;

/** The configuration that the issue proposes. */
const proposed = (body: string): string => /```yaml\n([^]*?)\n```/.exec(body)?.[1] ?? '';

describe('the onboarding issue', () => {
  test('says what was found, what was guessed, who is asked, and how to change it', () => {
    const body = bodyOf();
    expect(body).toContain('This is what it sees at `main@aaaaaaa`.');
    expect(body).toContain(
      '- **prod**: production (its name says production), 61 objects from `overlays/prod`',
    );
    expect(body).toContain('- the folder of each overlay names its environment.');
    expect(body).toContain('**acme/mesh-platform**, from `CODEOWNERS:9`.');
    expect(body).toContain('A critical change waits for 2 approvals of theirs.');
    expect(body).toContain('- `base/mesh/peer-authentication.yaml`: acme/mesh-platform');
    expect(body).toContain('- `base/mesh/telemetry.yaml`: **no owner in CODEOWNERS**');
    expect(body).toContain('- A Helm chart is not rendered. `charts/web/Chart.yaml:1`');
    expect(body).toContain('"Require status checks to pass", `meshwarden`');
    expect(isOnboardingIssue(body)).toBe(true);
  });

  test('has a configuration that can be copied as it is', () => {
    const parsed = readConfig(proposed(bodyOf()));
    expect(parsed).toMatchObject({
      kind: 'valid',
      config: {
        platformTeam: ['acme/mesh-platform'],
        environments: [
          { name: 'prod', paths: ['overlays/prod'], production: true },
          { name: 'staging', production: false },
        ],
        tiers: { critical: { approvals: 2, enforcement: 'enforce' } },
      },
    });
  });

  test('says that nobody is asked where nobody is known', () => {
    const body = bodyOf({}, null);
    expect(body).toContain('No team is known to be responsible for the mesh.');
    const parsed = readConfig(proposed(body));
    expect(parsed).toMatchObject({
      config: { platformTeam: [], tiers: { high: { enforcement: 'observe' } } },
    });
  });

  test('says what the configuration already asks for', () => {
    const config = readConfig('tiers: {critical: {approvals: 3}, high: {enforcement: observe}}');
    if (config.kind !== 'valid') throw new Error('invalid');
    const body = bodyOf({ config: config.config });
    expect(body).toContain('A critical change waits for 3 approvals of theirs.');
    expect(body).toContain('A high change would wait, but is only observed, for 1 approval');
  });

  test('names the lines of a configuration that does not validate first', () => {
    const origin = { file: '.meshwarden/config.yaml', line: 2, column: 1, endLine: 2 };
    const body = bodyOf({
      configProblems: [{ message: 'Not known.', origin, field: 'teir', nearest: null }],
    });
    expect(body).toContain('- `.meshwarden/config.yaml:2`: `teir`: Not known.');
    expect(body.indexOf('does not validate')).toBeLessThan(body.indexOf('### Environments'));
  });

  test('names what of a configuration does nothing any more, which fails no check', () => {
    const origin = { file: '.meshwarden/config.yaml', line: 9, column: 1, endLine: 9 };
    const field = 'freezes[0].to';
    const body = bodyOf({
      configNotices: [{ message: 'It is over.', origin, field, nearest: null }],
    });
    expect(body).toContain('no longer have an effect; no check fails because of them:');
    expect(body).toContain('- `.meshwarden/config.yaml:9`: `freezes[0].to`: It is over.');
  });

  test('offers a window for critical changes, to be taken as it is', () => {
    const snippet = proposed(bodyOf());
    expect(readConfig(snippet)).toMatchObject({
      config: { windows: {}, tiers: { critical: { approvals: 2 } } },
    });
    const taken = snippet
      .replace(/^ {2}critical: .*\n {2}# (critical: .*)$/m, '  $1')
      .replace(/^# (windows:.*)\n# (.*)$/m, '$1\n$2');
    expect(readConfig(taken)).toMatchObject({
      kind: 'valid',
      config: {
        windows: { weekly: { from: '09:00' } },
        tiers: { critical: { approvals: 2, enforcement: 'enforce', window: 'weekly' } },
      },
    });
  });

  test('keeps the windows that there are', () => {
    const written = readConfig(
      'windows: {night: {days: [Fri], from: "22:00", to: "04:00", timeZone: UTC}}\ntiers: {high: {window: night}}',
    );
    if (written.kind !== 'valid') throw new Error('invalid');
    const snippet = proposed(bodyOf({ config: written.config }));
    expect(snippet).toContain('window: "night" } # instead: waits for the window too');
    expect(readConfig(snippet)).toMatchObject({
      config: { windows: written.config.windows, tiers: { high: { window: 'night' } } },
    });
  });

  test('shows the map, and offers the lines that would correct it', () => {
    const origin = { file: 'argocd/web.yaml', line: 5, column: 3, endLine: 5 };
    const applied = {
      path: 'apps/web',
      appliers: [{ kind: 'Application', namespace: 'argocd', name: 'web', origin }],
      destination: { cluster: 'gke-prod', namespace: 'shop' },
      why: 'what else is applied to cluster gke-prod is part of it',
    } as const;
    const body = bodyOf({
      map: {
        sources: [{ name: 'https://git.example/acme/other', isHere: false, appliers: 2 }],
        environments: [{ ...environment('prod', judgedProduction), roots: [applied] }],
        notApplied: [{ path: 'attic', why: 'applied by nobody seen here' }],
        notes: [],
      },
    });
    expect(body).toContain('    by Application argocd/web, argocd/web.yaml:5');
    expect(body).toContain('  attic: applied by nobody seen here');
    const lines = proposed(body);
    expect(lines).toContain('# notDelivered: ["attic"] #');
    expect(lines).toContain('# repositoryAliases: ["https://git.example/acme/other"] #');
    const taken = lines.replaceAll(/^# (notDelivered|repositoryAliases):/gm, '$1:');
    expect(readConfig(taken)).toMatchObject({
      kind: 'valid',
      config: { notDelivered: ['attic'], repositoryAliases: ['https://git.example/acme/other'] },
    });
  });

  test('leaves out what there is none of', () => {
    const body = bodyOf({ gaps: [], meshWideFiles: [], map: { ...survey.map, notes: [] } });
    expect(body).not.toContain('### Not analysed');
    expect(body).not.toContain('Guessed');
    expect(body).not.toContain('whole mesh:');
  });
});

describe('clusters of which only addresses are seen', () => {
  const cluster = (name: string, address: string) => ({
    ...environment(name, { production: true, why: 'no environment looks like production' }),
    cluster: address,
  });
  const opaque = {
    ...survey.map,
    environments: [
      cluster('default (7c6b5a)', 'https://7C6B5A.gr7.eu-north-1.eks.amazonaws.com'),
      cluster('default (1f2e3d)', 'https://1F2E3D.gr7.eu-north-1.eks.amazonaws.com'),
      cluster('prod', 'https://prod.acme.example'),
    ],
  };

  test('are asked for their names, with lines to fill in', () => {
    const body = bodyOf({ map: opaque });
    expect(body).toContain('Only the address of 2 clusters is seen');
    expect(proposed(body)).toContain(
      '#   - name: # such as dev, staging, prod\n#     destinations: ["https://7C6B5A.gr7.eu-north-1.eks.amazonaws.com"]\n#     production: # true or false',
    );
    expect(proposed(body)).not.toContain('acme.example');
  });

  test('the lines hold once they are filled in', () => {
    const names = ['lab', 'shop'];
    const filled = proposed(bodyOf({ map: opaque }))
      .replaceAll(/^# (environments:| {2}- name:| {4}destinations:| {4}production:)/gm, '$1')
      .replaceAll(/ # such.*$/gm, () => ` ${names.pop() ?? ''}`)
      .replaceAll('production: # true or false', 'production: false');
    expect(filled).toContain('destinations');
    expect(readConfig(filled).kind).toBe('valid');
  });

  test('nobody is asked where names are known', () => {
    expect(bodyOf()).not.toContain('What are these clusters called?');
  });
});
