import { expect, test } from 'vitest';
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
