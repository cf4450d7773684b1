import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toForgeEvent } from '../../../../src/forge/edge/github/forge-event.ts';
import {
  APP_ID,
  pullRequest,
  pullRequestPayload,
  pushPayload,
  repository,
} from '../../../support/webhook-payloads.ts';

const read = (name: string, payload: unknown) => toForgeEvent(name, payload, APP_ID);

describe('bad input', () => {
  test('missing fields are named, and nothing of what is there', () => {
    const changes = {
      number: 'seven',
      head: { sha: 'confidential', ref: 'strict', repo: null },
    };
    const payload = pullRequestPayload('opened', changes, { installation: undefined });
    expect(read('pull_request', payload)).toEqual({
      kind: 'unusable',
      problems: ['installation', 'pull_request.number', 'pull_request.head.sha'],
    });
  });

  test('a repository named like a folder above is not one', () => {
    const payload = pushPayload({ repository: repository({ name: '..' }) });
    expect(read('push', payload)).toEqual({ kind: 'unusable', problems: ['repository.name'] });
  });

  test('events we do not know are ignored whatever they hold', () => {
    expect(read('star', null)).toMatchObject({ kind: 'ignored' });
    expect(read('__proto__', {})).toMatchObject({ kind: 'ignored' });
  });

  const EVENTS = [
    'pull_request',
    'pull_request_review',
    'issue_comment',
    'push',
    'check_run',
    'check_suite',
    'merge_group',
    'installation',
    'installation_repositories',
    'repository',
  ] as const;
  const ACTIONS = ['opened', 'edited', 'submitted', 'created', 'rerequested', 'requested_action'];

  test('no JSON makes it throw, and what it says of bad JSON is names of our fields', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...EVENTS),
        fc.constantFrom(...ACTIONS),
        fc.jsonValue(),
        (name, action, json) => {
          const payload = Object.assign(Object(json), { action }) as unknown;
          expect(() => read(name, json)).not.toThrow();
          const reading = read(name, payload);
          if (reading.kind === 'unusable')
            for (const problem of reading.problems)
              expect(problem).toMatch(/^[a-z_]+(\.[a-z_\d]+)*$/);
        },
      ),
    );
  });

  test('a good payload with one field replaced by any JSON never throws', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(pullRequest())), fc.jsonValue(), (field, json) => {
        const changed = pullRequestPayload('opened', { [field]: json });
        expect(['event', 'unusable']).toContain(read('pull_request', changed).kind);
      }),
    );
  });
});
