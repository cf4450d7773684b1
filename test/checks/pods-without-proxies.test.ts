import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { authorizationCutsOffCallers } from '../../src/checks/authorization-cuts-off-callers/authorization-cuts-off-callers.ts';
import { securityLoosened } from '../../src/checks/security-loosened/security-loosened.ts';
import { app, findingsOf, policy } from './findings-of.ts';

const namespace = (labels: string): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: { name: tools, labels: {${labels}} }\n---\n`;
const deny = (path: string, label = 'app: board'): string =>
  policy(
    'tools',
    'deny',
    `{ action: DENY, selector: { matchLabels: { ${label} } }, rules: [{ to: [{ operation: { paths: [${path}] } }] }] }`,
  );

const told = (more: string, label?: string): readonly string[] =>
  findingsOf(securityLoosened, more + deny('/admin', label), more + deny('/other', label)).map(
    (told) => spoken(messageOf(told)),
  );

const AT = 'No longer refused at pods with app=board in tools';

describe('policies of pods that are not rendered', () => {
  test.each([
    ['is not here', ''],
    ['says nothing of injection', namespace('team: a')],
  ])('are enforced if these have a proxy, where their namespace %s', (_, more) => {
    expect(told(more)).toEqual([`${AT}, if they have a proxy: /admin.`]);
  });

  test.each([
    'istio-injection: enabled',
    'istio.io/rev: stable',
    'istio.io/dataplane-mode: ambient',
  ])('are enforced where their namespace says %s', (label) => {
    expect(told(namespace(label))).toEqual([`${AT}: /admin.`]);
  });

  test.each(['istio-injection: disabled', 'istio.io/rev: none'])(
    'are enforced by nobody where it says %s, but for gateways',
    (label) => {
      expect(told(namespace(label))).toEqual([]);
      expect(told(namespace(label), 'istio: edge')).toEqual([
        'No longer refused at pods with istio=edge in tools: /admin.',
      ]);
    },
  );

  test.each([
    ['sidecar.istio.io/inject: "true"', 1],
    ['security.istio.io/tlsMode: istio', 1],
    ['sidecar.istio.io/inject: "false"', 0],
  ])('are for pods whose label %s says it', (label, count) => {
    const found = told('', label);
    expect(found).toHaveLength(count);
    expect(found.join()).not.toContain('if they have');
  });

  test('are both for pods that there may be none of, and that may have no proxy', () => {
    expect(told(app('tools', 'other'))).toEqual([`${AT}, if there are any with a proxy: /admin.`]);
  });
});

describe('a Deployment in a namespace that says nothing of injection', () => {
  const board =
    namespace('team: a') + app('tools', 'board').replace(', sidecar.istio.io/inject: "true"', '');

  test('may be given a proxy by what is not seen here', () => {
    expect(told(board)).toEqual([
      'No longer refused at Deployment tools/board, if it has a proxy: /admin.',
    ]);
  });
});

test('what is still denied stands before the condition', () => {
  const allow = policy('tools', 'allow', '{ rules: [{ to: [{ operation: { ports: ["80"] } }] }] }');
  const none = policy(
    'tools',
    'deny',
    '{ action: DENY, rules: [{ to: [{ operation: { ports: ["90"] } }] }] }',
  );
  const [found] = findingsOf(securityLoosened, none + allow, none);
  expect(spoken(found)?.message).toBe(
    'Anyone can now call any pod in tools but for what AuthorizationPolicy tools/deny denies, if it has a proxy: no ALLOW policy remains.',
  );
});

test('a policy that refuses everybody does so where the pods have a proxy', () => {
  const service =
    'apiVersion: v1\nkind: Service\nmetadata: { name: board, namespace: tools }\nspec: { selector: { app: board }, ports: [{ port: 80 }] }\n---\n';
  const [found] = findingsOf(
    authorizationCutsOffCallers,
    service,
    service + policy('tools', 'none', '{ selector: { matchLabels: { app: board } } }'),
  );
  expect(spoken(found)?.message).toBe(
    'Nobody can call pods with app=board in tools any more, if they have a proxy.',
  );
});
