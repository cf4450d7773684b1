import { expect, test } from 'vitest';
import { createLog } from '../../../../src/forge/edge/telemetry/log.ts';

function logging(format: 'json' | 'pretty' = 'json', level: 'info' | 'debug' = 'info') {
  const lines: string[] = [];
  const log = createLog({ level, format }, (line) => lines.push(line));
  return { log, lines, only: () => JSON.parse(lines[0] ?? '') as Record<string, unknown> };
}

test('a line is one JSON object with level, time, delivery and message', () => {
  const { log, lines, only } = logging();
  log.info({ delivery: '72d3', attempt: 2 }, 'job\ndone');
  expect(lines).toHaveLength(1);
  expect(only()).toMatchObject({ level: 'info', delivery: '72d3', attempt: 2, msg: 'job\ndone' });
  expect(String(only()['time'])).toMatch(/^\d{4}-\d\d-\d\dT/);
});

test('levels below the one that was asked for are not written', () => {
  const { log, lines } = logging();
  log.debug({}, 'detail');
  expect(lines).toEqual([]);
});

const secrets = [
  'ghs_16C7e42F292c6912E7710c838347Ae178B4a',
  'github_pat_11ABC_def',
  'Bearer eyJhbGciOiJSUzI1NiJ9.e30.x',
  'Basic eC1hY2Nlc3MtdG9rZW46Z2hz',
  'https://x-access-token:hush@github.com/acme/shop.git',
  '-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----',
];
test.each(secrets)('a secret in a message, a field or an error is not written: %s', (secret) => {
  const { log, lines } = logging();
  log.warn({ problem: secret }, `refused: ${secret}`);
  log.pino.error(new Error(`refused: ${secret}`));
  log.pino.child({ name: 'probot' }).error({ err: new Error(secret) }, 'it failed: %s', secret);
  const written = lines.join('');
  expect(written).toContain('[redacted]');
  expect(written).not.toMatch(/16C7e|11ABC|eyJ|eC1h|hush|MIIE/);
});

test('what libraries attach to errors and fields is not written: requests, payloads, headers', () => {
  const { log, lines } = logging();
  const error = Object.assign(
    new AggregateError([new Error('team look-up failed')], 'handler failed'),
    {
      status: 502,
      event: { payload: { body: 'the text of a pull request' } },
      request: { headers: { authorization: 'token hush' }, body: 'the text of a pull request' },
    },
  );
  log.pino.error({ err: error, headers: { Authorization: 'hush', accept: 'json' } }, 'failed');
  log.pino.warn(error);
  const written = lines.join('');
  expect(written).toContain('team look-up failed');
  expect(written).toContain('"status":502');
  expect(written).toContain('"accept":"json"');
  expect(written).not.toMatch(/hush|text of a pull request/);
});

test('a line for people cannot be forged or coloured by what it quotes', () => {
  const { log, lines } = logging('pretty');
  log.info({ delivery: '72d3' }, 'branch \u001b[31mred\nerror forged');
  expect(lines[0]).toMatch(
    /^\d\d:\d\d:\d\d info {2}branch \S\[31mred error forged delivery=72d3\n$/,
  );
});
