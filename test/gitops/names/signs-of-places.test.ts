import { expect, test } from 'vitest';
import { toldPlaces } from '../../../src/gitops/index.ts';
import { appWith, application, builds, flux, object, planned } from '../fixtures.ts';

const NOBODYS = 'applied by nobody seen here!';

test('ways to have a component of which an applier takes one are no environments', () => {
  const files = {
    ...appWith('mail', 'fresh', 'restored'),
    ...appWith('news', 'fresh', 'restored'),
    'apps/mail/kustomization.yaml': builds('overlays/fresh'),
    'apps/news/kustomization.yaml': builds('overlays/fresh'),
    'web/web.yaml': object('Service', 'web'),
    'sets/mail.yaml': application('apps/mail'),
    'sets/news.yaml': application('apps/news'),
    'sets/web.yaml': application('web'),
  };
  expect(planned(files)).toEqual({
    'default!': ['apps/mail', 'apps/news', 'sets', 'web'],
    [NOBODYS]: ['apps/mail/overlays/restored', 'apps/news/overlays/restored'],
  });
});

test('an applier that takes one of them itself makes none either', () => {
  const files = {
    ...appWith('mail', 'fresh', 'restored'),
    'clusters/home/apps.yaml': flux('mail', './apps/mail/overlays/fresh'),
  };
  expect(planned(files)).toEqual({
    'home!': ['apps/mail/overlays/fresh', 'clusters/home'],
    [NOBODYS]: ['apps/mail/overlays/restored'],
  });
});

test.each([
  ['a stage beside them', ['eu-1', 'staging'], {}],
  ['a stage in a folder of the same name and depth', ['eu-1', 'eu-2'], appWith('web', 'prod')],
  ['letters', ['d', 't', 'a', 'p'], {}],
])('%s says that folders are environments', (_, overlays, more) => {
  const names = Object.keys(planned({ ...appWith('mail', ...overlays), ...more }));
  for (const overlay of overlays)
    expect(names.map((name) => name.replace(/!$/, ''))).toContain(overlay);
});

test('the configuration says so as well', () => {
  const declared = [{ name: 'amber', paths: [], production: null, cluster: null }];
  expect(Object.keys(planned(appWith('mail', 'amber', 'coral'), declared))).toEqual([
    'amber!',
    'coral!',
  ]);
});

test('appliers that take folders to different clusters say so as well', () => {
  const to = (name: string): string =>
    application(`apps/mail/overlays/${name}`, `name: ${name}-1\n    namespace: mail`);
  const files = {
    ...appWith('mail', 'amber', 'coral'),
    'sets/amber.yaml': to('amber'),
    'sets/coral.yaml': to('coral'),
  };
  expect(Object.keys(planned(files))).toEqual(expect.arrayContaining(['amber!', 'coral!']));
});

test.each([
  ['forms', ['default', 'tls'], ['example', 'tls']],
  ['channels', ['stable', 'fast'], ['alpha', 'stable']],
  ['versions', ['4.10', '4.11'], ['1.x', 'stable-1.8']],
])('%s of components are no environments, though a word for a stage stands beside', (_, a, b) => {
  const files = {
    ...appWith('mail', ...a),
    ...appWith('news', ...b),
    ...appWith('login', 'default', 'sandbox'),
    'sets/mail.yaml': application(`apps/mail/overlays/${a[0] ?? ''}`),
    'sets/news.yaml': application(`apps/news/overlays/${b[0] ?? ''}`),
  };
  const names = Object.keys(planned(files)).map((name) => name.replace(/!$/, ''));
  const known = [...a, ...b].filter((value) => value !== 'default');
  for (const value of known)
    expect(names.filter((name) => name.split('/').includes(value))).toEqual([]);
  expect(names.join(' ')).not.toContain('overlays/');
});

test('a form beside a stage of its own component is what nobody else of that takes', () => {
  const names = Object.keys(planned(appWith('mail', 'default', 'prod', 'staging')));
  expect(names).toEqual(expect.arrayContaining(['prod!', 'staging']));
});

test('a word that other things go by is none in the name of a way to have a component', () => {
  const files = {
    ...appWith('mail', 'registry-integration', 'relay-integration'),
    ...appWith('news', 'registry-integration', 'plain'),
    'sets/mail.yaml': application('apps/mail/overlays/registry-integration'),
  };
  expect(Object.keys(planned(files))).not.toContain('registry-integration!');
});

test.each([
  ['<cluster>', []],
  ['CLUSTER_NAME', []],
  ['${ENV}', []],
  ['prod ({{ cluster }})', ['prod']],
  ['<env> (eu-1)', ['eu-1']],
  ['prod (eu-1)', ['prod (eu-1)']],
])('of the place %s people are told %j', (name, told) => {
  expect(toldPlaces.known([name], [{ name }])).toEqual(told);
});

const nameOf = (name: string): string => name.replace(/!$/, '');
const DEMO = appWith('audit', 'demo', 'scheduled');

test('a word that variants go by too names no environment by itself', () => {
  const catalog = ['a', 'b', 'c', 'd', 'e', 'f'].reduce(
    (files, name) => ({ ...files, ...appWith(name, 'default') }),
    {},
  );
  const files = { ...catalog, ...DEMO, ...appWith('mail', 'prod') };
  const names = Object.keys(planned(files)).map(nameOf);
  expect(names).toContain('prod');
  expect(names).not.toContain('demo');
});

test.each([
  ['a stage beside it', appWith('audit', 'demo', 'prod')],
  ['the same word in a second folder', { ...DEMO, ...appWith('news', 'demo', 'scheduled') }],
  ['an applier', { ...DEMO, 'sets/audit.yaml': application('apps/audit/overlays/demo') }],
])('%s proves that it names one', (_, files) => {
  const names = Object.keys(planned({ ...files, ...appWith('mail', 'prod') })).map(nameOf);
  expect(names).toContain('demo');
});
