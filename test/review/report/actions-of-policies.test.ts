import { expect, test } from 'vitest';
import { reportOf } from '../../support/review-of.ts';

const policy = (rules: string, action = 'DENY'): string => `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: guard, namespace: shop }
spec: { action: ${action}, ${action === 'CUSTOM' ? 'provider: { name: login }, ' : ''}rules: [${rules}] }
`;
const paths = (list: string): string => `{ to: [{ operation: { paths: [${list}] } }] }`;

const headline = async (before: string, after: string): Promise<string> => {
  const sides = [before, after].map((text) => (text === '' ? {} : { 'prod/policy.yaml': text }));
  const [base = {}, head = {}] = sides.map((files) => ({ 'prod/other.yaml': OTHER, ...files }));
  const { text } = await reportOf(base, head, 'markdown');
  return text.slice(0, text.indexOf('<details>'));
};

const OTHER = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: a, namespace: shop }
spec: { hosts: [a], http: [{ directResponse: { status: 204 } }] }
`;

test('what a policy that refuses or asks gains is told with its action', async () => {
  expect(await headline(policy(paths('/a')), policy(paths('/a, /b')))).toContain(
    'AuthorizationPolicy shop/guard: DENY path `/b` added',
  );
  expect(await headline(policy(paths('/a')), policy(`${paths('/a')}, {}`))).toContain(
    'AuthorizationPolicy shop/guard: DENY rule added',
  );
  expect(await headline('', policy(paths('/a'), 'CUSTOM'))).toContain(
    'AuthorizationPolicy shop/guard (CUSTOM): added with provider and rules',
  );
  expect(await headline(policy(paths('/a')), '')).toContain(
    'AuthorizationPolicy shop/guard (DENY): removed',
  );
});

test('what one that allows gains is told as it was, and of an action that changes both', async () => {
  expect(await headline(policy(paths('/a'), 'ALLOW'), policy(paths('/a, /b'), 'ALLOW'))).toContain(
    'AuthorizationPolicy shop/guard: path `/b` added',
  );
  const turned = await headline(policy(paths('/a')), policy(paths('/a, /b'), 'ALLOW'));
  expect(turned).toContain('`DENY` → `ALLOW`');
  expect(turned).not.toMatch(/DENY path|ALLOW path/);
});
