import { expect, test } from 'vitest';
import { voiceFaults } from '../../bench/voice/voice-faults.ts';
import type { VoiceReport } from '../../bench/voice/voice-report.ts';

const TEXT = `### 🟠 High · prod and staging: orders can no longer call payments (POST /charge: 200 → 403)

**ServiceEntry shop/all is invalid: applying it fails.**
`;

const lost = (environment: string): VoiceReport['consequences'][number] => ({
  kind: 'lost',
  environment,
  sources: ['Deployment shop/orders'],
  destination: 'shop/payments',
  witness: { method: 'POST', url: 'http://payments.shop:8080/charge' },
  before: { answered: 100, status: null },
  after: { answered: 0, status: 403 },
});

const finding = (
  given: Partial<VoiceReport['findings'][number]> = {},
): VoiceReport['findings'][number] => ({
  detector: 'invalid-mesh-resource',
  check: 'object-refused',
  environment: 'prod',
  subject: { group: 'networking.istio.io', kind: 'ServiceEntry', namespace: 'shop', name: 'all' },
  message: 'ServiceEntry shop/all is invalid: applying it fails.',
  tier: 'high',
  introducedBy: 'this-change',
  ...given,
});

const REPORT: VoiceReport = {
  environments: [{ name: 'prod' }, { name: 'staging' }, { name: 'dev' }],
  consequences: [lost('prod'), lost('staging')],
  findings: [finding()],
};

test('what is printed as the rows have it is no fault', () => {
  expect(voiceFaults(TEXT, REPORT)).toEqual([]);
  const copied =
    '`repositoryAliases: ["https://git.test/acme/deploy.git", "acme/deploy"]` and a\u200b@b';
  expect(voiceFaults(`${TEXT}\n${copied}`, REPORT)).toEqual([]);
});

test.each([
  ['a request', TEXT.replace('/charge:', '/refund:')],
  ['a method', TEXT.replace('POST', 'GET')],
  ['a status', TEXT.replace('→ 403', '→ 503')],
  ['an environment', TEXT.replace('prod and staging', 'prod and dev')],
  ['a caller', TEXT.replace('orders can', 'cart can')],
  ['a callee', TEXT.replace('call payments', 'call shipping')],
  ['a direction', TEXT.replace('no longer', 'now')],
  ['a sentence that is said twice', `${TEXT}\n${TEXT.split('\n\n')[1] ?? ''}`],
  ['a letter that is not seen, in code', `${TEXT}\nSee \`docs/a.\u200bmd\`.`],
  ['a letter that is not seen, in a fence', `${TEXT}\n\`\`\`sh\nls\u200b\n\`\`\`\n`],
  ['a line of configuration that is none', `${TEXT}\n\`repositoryAliases: [a b]\` says it.`],
  [
    'that no call changes its outcome',
    `${TEXT}\nNo call changes its outcome (compared: calls from 2 workloads to payments).`,
  ],
])('%s that no row has is caught', (_, text) => {
  expect(voiceFaults(text, REPORT).length).toBeGreaterThan(0);
});

test('what a refused object does is caught where it is told as done', () => {
  const does = (message: string): VoiceReport => ({
    ...REPORT,
    findings: [finding(), finding({ detector: 'mesh-wide-change', check: 'x', message })],
  });
  expect(voiceFaults(TEXT, does('ServiceEntry all is new for the whole mesh.'))).toHaveLength(1);
  expect(voiceFaults(TEXT, does('Once it is accepted: ServiceEntry all is new.'))).toEqual([]);
});
