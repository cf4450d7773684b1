import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { EVENTS } from '../../src/forge/edge/github/forge-event.ts';
import { offerOf } from '../../src/forge/edge/github/server-version.ts';
import { appManifest } from '../../src/forge/edge/github/registration/app-manifest.ts';

const read = (path: string) =>
  readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');
const text = read('app.yml');
const manifest = z
  .object({
    default_permissions: z.record(z.string(), z.string()),
    default_events: z.array(z.string()),
  })
  .parse(parse(text));

test('the manifest asks for the events we act on, but for those that every app gets', () => {
  const unasked = ['installation', 'installation_repositories'];
  expect([...manifest.default_events, ...unasked].sort()).toEqual([...EVENTS].sort());
});

test('the manifest asks to write checks, issues and pull requests, and nothing more', () => {
  const written = Object.entries(manifest.default_permissions).filter(
    ([, level]) => level !== 'read',
  );
  expect(Object.fromEntries(written)).toEqual({
    checks: 'write',
    issues: 'write',
    pull_requests: 'write',
  });
});

const registered = (writesBranches: boolean, version: string | null = null) =>
  appManifest({
    offer: offerOf(version),
    ...{ name: 'meshwarden', homepage: 'https://example.com', webhook: 'https://example.com/hook' },
    ...{ redirect: 'http://127.0.0.1:1/registered', writesBranches },
  });

test('what the setup registers asks for the same, and for branches only where that is wanted', () => {
  const { default_permissions: permissions } = manifest;
  expect(registered(false)).toMatchObject({ default_permissions: permissions });
  expect(registered(false)['default_events']).toEqual([...manifest.default_events].sort());
  expect(registered(true)).toMatchObject({
    default_permissions: { ...permissions, contents: 'write' },
  });
  const { merge_queues: queues, ...older } = permissions;
  expect(queues).toBe('read');
  expect(registered(false, '3.11.4')['default_permissions']).toEqual(older);
  expect(registered(false, '3.11.4')['default_events']).not.toContain('merge_group');
});

test('each permission and event of the manifest is explained', () => {
  const lines = text.split('\n');
  const named = lines.flatMap((line, index) => (/^ {2}(- \w|\w+: \w)/.test(line) ? [index] : []));
  const asked = Object.keys(manifest.default_permissions).length + manifest.default_events.length;
  const explained = named.filter((index) => lines[index - 1]?.startsWith('  #'));
  expect(explained).toHaveLength(asked);
});

test('the link that registers the app asks for the same', () => {
  const link =
    /https:\/\/github\.com\/organizations\/ORGANISATION\/settings\/apps\/new\?[^>\s]+/.exec(
      read('docs/how-to/run-the-service.md'),
    );
  const asked = new URL(link?.[0] ?? '').searchParams;
  expect(asked.getAll('events[]').sort()).toEqual([...manifest.default_events].sort());
  for (const [permission, level] of Object.entries(manifest.default_permissions))
    expect([permission, asked.get(permission)]).toEqual([permission, level]);
});
