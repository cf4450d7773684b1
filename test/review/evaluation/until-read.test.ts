import { messageOf } from '../../../src/checks/index.ts';
import { spoken } from '../../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { reportOf, reviewOf } from '../../support/review-of.ts';
import { app } from '../../gitops/delivery/argo-trees.ts';

type Files = Readonly<Record<string, string>>;

const deployment = (version: string): string => `apiVersion: ${version}
kind: Deployment
metadata: { name: mail, namespace: shop }
spec:
  selector: { matchLabels: { app: mail } }
  template:
    metadata: { labels: { app: mail } }
    spec: { containers: [{ name: app, image: "registry.acme.test/mail:1" }] }
`;

const entry = (resolution: string): string => `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: erp, namespace: shop }
spec:
  hosts: [erp.partner.test]
  ports: [{ number: 443, name: tls, protocol: TLS }]
  resolution: ${resolution}
`;

const SERVICE =
  '---\napiVersion: v1\nkind: Service\nmetadata: { name: mail, namespace: shop }\nspec: { ports: [{ port: 80, name: http }] }\n';
const BANNER = '---------\nWARNING: This file is made. Do not edit.\n---------\n\n';
const applied = { 'argo/web.yaml': app('apps/prod', '', 'web-prod') };

const findingsIn = async (before: Files, after: Files) =>
  (await reviewOf(before, after)).findings.filter(({ origin }) => origin.file.endsWith('all.yaml'));

describe('what was wrong in a file that the change makes one that cannot be read', () => {
  test.each<[string, Files, Files]>([
    [
      'a banner before the object that is mended',
      { 'all.yaml': `${deployment('extensions/v1beta1')}${SERVICE}` },
      { 'all.yaml': `${BANNER}${deployment('apps/v1')}${SERVICE}` },
    ],
    [
      'an open list behind the one that is mended, which Argo CD applies',
      { ...applied, 'apps/prod/all.yaml': entry('NOWHERE') },
      { ...applied, 'apps/prod/all.yaml': `${entry('DNS')}  location: [\n` },
    ],
  ])('is told at the line of the base, and as the base has it: %s', async (_, before, after) => {
    const told = (await findingsIn(before, after)).filter(
      ({ introducedBy }) => introducedBy === 'already-there',
    );
    expect(told.length).toBeGreaterThan(0);
    for (const each of told) {
      expect(each.side).toBe('base');
      expect(spoken(messageOf(each))).toMatch(
        /^As the base has it \(`[a-z/]*all\.yaml` cannot be read now\): /,
      );
      expect(each.edit).toBeUndefined();
    }
    const { text } = await reportOf(before, after, 'markdown');
    expect(text).toMatch(/all\.yaml:\d+ \(base\)/);
  });

  test.each<[string, Files, Files]>([
    [
      'another file cannot be read',
      { 'all.yaml': deployment('extensions/v1beta1') },
      { 'all.yaml': deployment('extensions/v1beta1'), 'other.yaml': 'a: [' },
    ],
    [
      'the object can be read beside the fault',
      { 'all.yaml': deployment('extensions/v1beta1') },
      { 'all.yaml': `${deployment('extensions/v1beta1')}---\nkind: [\n` },
    ],
    [
      'the file could not be read before either',
      { 'all.yaml': `${deployment('extensions/v1beta1')}---\nkind: [\n` },
      { 'all.yaml': `${deployment('extensions/v1beta1')}---\nkind: [[\n` },
    ],
  ])('is told as it stands where %s', async (_, before, after) => {
    const told = await findingsIn(before, after);
    expect(told.length).toBeGreaterThan(0);
    for (const each of told) {
      expect(each.side).toBe('head');
      expect(spoken(messageOf(each))).not.toContain('be read now');
    }
  });
});

describe('what becomes of an object whose text cannot be read any more', () => {
  const other = (version: string): string =>
    `---\n${deployment(version).replaceAll('mail', 'web')}`;
  const before = {
    'all.yaml': `${deployment('extensions/v1beta1')}${other('extensions/v1beta1')}`,
  };

  test('is said not to be seen, and not to be among what is counted', async () => {
    const after = { 'all.yaml': `${BANNER}${deployment('apps/v1')}${other('apps/v1')}` };
    const { text } = await reportOf(before, after, 'markdown');
    expect(text).toContain('What becomes of Deployment shop/mail is not seen. `all.yaml');
    expect(text).toContain('- Not known and not counted here: the effect on Deployment shop/mail.');
  });

  test('is not told where all that the base has is read all the same', async () => {
    const after = { 'all.yaml': `${deployment('apps/v1')}${other('apps/v1')}---\na: [\n` };
    expect((await reportOf(before, after, 'markdown')).text).not.toContain('What becomes of');
  });
});
