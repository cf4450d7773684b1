import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { authorizationCutsOffCallers } from '../../src/checks/authorization-cuts-off-callers/authorization-cuts-off-callers.ts';
import { securityLoosened } from '../../src/checks/security-loosened/security-loosened.ts';
import { shippedSchemas } from '../support/manifest-schemas.ts';
import { resolveMesh } from '../../src/istio/index.ts';
import { meshFrom, renderedFrom } from '../support/rendered.ts';
import { app, findingsOf, policy } from './findings-of.ts';

const web = app('shop', 'web');
const refused = (was: string, is: string): readonly string[] =>
  findingsOf(authorizationCutsOffCallers, web + was, web + is)
    .filter(({ check }) => check === 'header-demanded')
    .map((told) => spoken(messageOf(told)));
const opened = (was: string, is: string): readonly string[] =>
  findingsOf(securityLoosened, web + was, web + is).map((told) => spoken(messageOf(told)));

const deny = policy(
  'shop',
  'whoami',
  '{ action: DENY, rules: [{ to: [{ operation: { methods: [GET] } }], when: [{ key: "request.headers[x-whoami]", notValues: [me] }] }] }',
);
const allowing = (rules: string): string => policy('shop', 'web', `{ rules: ${rules} }`);

test('a DENY rule refuses nobody whom no policy let in before', () => {
  expect(refused(allowing('[]'), deny)).toEqual([]);
  expect(refused(allowing('[{ to: [{ operation: { methods: [POST] } }] }]'), deny)).toEqual([]);
  expect(refused(policy('istio-system', 'none', '{}'), deny)).toEqual([]);
});

test('and refuses those whom one let in, or whom nothing kept out', () => {
  expect(refused('', deny)).toHaveLength(1);
  expect(refused(allowing('[{}]'), deny)).toHaveLength(1);
  expect(
    refused(allowing('[{ to: [{ operation: { methods: [GET, POST] } }] }]'), deny),
  ).toHaveLength(1);
  const tried = allowing('[]').replace(
    'name: web',
    'name: web, annotations: { istio.io/dry-run: "true" }',
  );
  expect(refused(tried, deny)).toHaveLength(1);
});

test('what is opened is told with what is still denied, before anything that may be cut off', () => {
  expect(opened(allowing('[]'), deny)).toEqual([
    'Anyone can now call Deployment shop/web but for what AuthorizationPolicy shop/whoami denies: no ALLOW policy remains.',
  ]);
  expect(opened(allowing('[]'), '')).toEqual([
    'Anyone can now call Deployment shop/web: no ALLOW policy remains.',
  ]);
});

test('and nobody is told that all who got 403 are answered, where some of them still get it', () => {
  const symptoms = (is: string): readonly string[] =>
    findingsOf(securityLoosened, web + allowing('[]'), web + is).map(({ symptom }) =>
      spoken(symptom),
    );
  expect(symptoms(deny)).toEqual([
    'no errors: requests that got 403 now reach the workload, unless AuthorizationPolicy shop/whoami denies them',
  ]);
  expect(symptoms('')).toEqual(['no errors: requests that got 403 now reach the workload']);
});

test('and nobody is told of answers where no port speaks HTTP', () => {
  const symptoms = (name: string): readonly string[] => {
    const own = web.replaceAll('name: http', `name: ${name}`);
    const all = allowing('[{ from: [{ source: { namespaces: [shop] } }] }]');
    return findingsOf(securityLoosened, own + allowing('[]'), own + all).map(({ symptom }) =>
      spoken(symptom),
    );
  };
  expect(symptoms('tcp-sql')).toEqual(['no errors: connections that were closed stay open']);
  expect(symptoms('http')).toEqual(['no errors: requests that got 403 now reach the workload']);
});

test('and with what is not known of other policies', () => {
  const [was, is] = [web + allowing('[]'), web];
  const { findings } = securityLoosened.detect({
    mesh: resolveMesh(renderedFrom(is, { status: 'partial' }), {
      rootNamespace: null,
      istioVersion: null,
      external: [],
    }),
    before: meshFrom(was),
    changes: [],
    rendered: renderedFrom(is),
    renderedBefore: renderedFrom(was),
    schemas: shippedSchemas(),
    isWhole: false,
  });
  expect(findings.map(({ why, ...told }) => `${spoken(messageOf(told))} ${spoken(why)}`)).toEqual([
    expect.stringContaining('web, as far as policies could be rendered: no ALLOW policy'),
  ]);
});
