import { describe, expect, test } from 'vitest';
import { parseCommand } from '../../../src/bot/commands/table/command-parser.ts';

const parse = (body: string) => parseCommand(body, { botName: 'meshwarden' });

describe('what was changed by hand is read, and a slip in it never breaks the glass', () => {
  const command = 'break-glass kubectl';
  const told = {
    kind: command,
    resource: { kind: 'VirtualService', namespace: 'shop', name: 'orders' },
    environment: null,
    reason: 'orders time out',
  };

  test.each([
    ['/break-glass kubectl VirtualService/shop/orders orders time out', told],
    ['/Break-Glass `kubectl` `VirtualService/shop/orders` orders time out', told],
    ['/break-glass ``kubectl`` VirtualService/shop/orders orders time out', told],
    [
      '@meshwarden break-glass kubectl --environment prod VirtualService/shop/orders orders time out',
      { ...told, environment: 'prod' },
    ],
  ])('%s', (body, expected) => {
    expect(parse(body)).toEqual({ kind: 'command', command: expected });
  });

  test.each([
    ['/break-glass kubectl', { kind: 'missing-argument' }],
    [
      '/break-glass kubectl broke prod, the old route has to come back',
      { kind: 'missing-argument' },
    ],
    [
      '/break-glass kubectl VirtualService/shop/orders',
      { kind: 'missing-argument', what: 'a reason' },
    ],
    ['/break-glass kubectl --env prod VirtualService/shop/orders x', { kind: 'unknown-option' }],
    [
      '/break-glass kubectl VirtualService/shop/orders --environment prod x',
      { kind: 'option-after-reason' },
    ],
  ])('%s', (body, error) => {
    expect(parse(body)).toMatchObject({ kind: 'error', error: { command, ...error } });
  });
});
