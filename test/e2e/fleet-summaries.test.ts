import { beforeAll, describe, expect, test } from 'vitest';
import { fleetOf } from '../support/fleet.ts';
import { temporaryFolder, writeFiles } from '../review/edge/temporary-repository.ts';
import { storiesOfRun } from '../support/stories-of-run.ts';
import { meshwarden } from './run-cli.ts';

const story = storiesOfRun({ always: 1 });

/** What two screens show. */
const MOST_LINES = 100;

const linesOf = (text: string): number => text.split('\n').length;

describe('of 200 Services in three environments', () => {
  const folder = temporaryFolder();
  beforeAll(() => {
    writeFiles(folder, fleetOf(200));
  });

  story(
    'the map is summed up: production first, what is not alike, how to see the rest',
    async () => {
      const { code, stdout } = await meshwarden(['map'], { cwd: folder });
      expect(code).toBe(0);
      expect(linesOf(stdout)).toBeLessThan(MOST_LINES);
      expect(stdout).toMatch(
        /^3 environments, 599 folders\. This is a summary:\n--all prints everything, .+\n\nprod {2}production: .+, cluster gke-prod\n {2}199 folders, by 199 Applications \(199 synced by hand\)\n {2}rendered: 199 Services, 199 workloads\n\ndev/,
      );
      expect(stdout).toContain(
        'Not in every environment\n  services/svc-003/overlays/*: only in dev, staging\n',
      );
      expect(stdout).toContain('Not applied by anything in this tree\n  argocd: ');
      const whole = await meshwarden(['map', '--all'], { cwd: folder });
      expect(linesOf(whole.stdout)).toBeGreaterThan(1_500);
      expect(whole.stdout).not.toContain('summary');
    },
  );

  story(
    'variables are summed up: what differs, in how many containers, and who is not everywhere',
    async () => {
      const { code, stdout } = await meshwarden(['variables'], { cwd: folder });
      expect(code).toBe(0);
      expect(linesOf(stdout)).toBeLessThan(MOST_LINES);
      expect(stdout).toMatch(
        /^400 variables of 200 containers in dev, prod, staging: 199 differ\. This is a summary:\n/,
      );
      expect(stdout).toContain(
        'What differs\n  REPLICAS: in 199 containers, such as Deployment team-0/svc-000 (dev 1, prod 3, staging 1)\n',
      );
      expect(stdout).toContain(
        '  Deployment team-3/svc-003, container app: only in dev, staging\n',
      );
    },
  );

  story('an analysis is summed up by check, the worst first', async () => {
    const { code, stdout } = await meshwarden(['analyze'], { cwd: folder });
    expect(code).toBe(1);
    expect(linesOf(stdout)).toBeLessThan(MOST_LINES);
    expect(stdout).toMatch(
      /^error {2}40 × unresolved-reference\/route-without-host, IST0101\n {2}Requests .+\n {4}VirtualService team-2\/svc-002 +services\/svc-002\/base\/all\.yaml:\d+\n/,
    );
    expect(stdout).toContain(
      '  and 35 more: --only unresolved-reference/route-without-host --all\n',
    );
    expect(stdout).toMatch(/\n40 errors.+\n(?:.*\n)*This is a summary: --all prints everything/);
  });
});

describe('of a few Services', () => {
  const folder = temporaryFolder();
  const run = (...args: string[]) => meshwarden(args, { cwd: folder });
  beforeAll(() => {
    writeFiles(folder, fleetOf(6));
  });

  story('everything is printed as it is, whether it is asked for or not', async () => {
    for (const command of ['map', 'variables', 'analyze']) {
      const [plain, all] = [await run(command), await run(command, '--all')];
      expect(plain).toEqual(all);
      expect(plain.stdout).not.toContain('summary');
    }
  });

  story('each command can be asked for one Service', async () => {
    const map = await run('map', '--service', 'svc-003');
    expect(map.stdout).toMatch(/^dev .+\n {2}services\/svc-003\/overlays\/dev\n/);
    expect(map.stdout).not.toMatch(/svc-00[^3]|^prod/m);
    const variables = await run('variables', '--service', 'team-2/svc-002');
    expect(variables.stdout).toMatch(/^Deployment team-2\/svc-002, container app/);
    expect(variables.stdout).not.toMatch(/svc-00[^2]\b,/);
    const own = await run('analyze', '--service', 'svc-002', '--environment', 'prod');
    expect(own.stdout).toContain('Requests that VirtualService team-2/svc-002 routes to');
    const other = await run('analyze', '--service', 'svc-001');
    expect(other).toMatchObject({ code: 0, stderr: '' });
    expect(other.stdout).toMatch(/^Nothing found/);
    const json = await run('map', '--service', 'svc-003', '--format', 'json');
    expect(json.stdout).not.toContain('svc-002');
  });

  test.each(['map', 'variables', 'analyze', 'drift environments'])(
    '%s answers a Service that is not there with the nearest',
    async (command) => {
      const answer = await run(...command.split(' '), '--service', 'svc-033');
      expect(answer).toMatchObject({ code: 2, stdout: '' });
      expect(answer.stderr).toMatch(
        /^meshwarden: No Service is called svc-033 \(in .+\)\. Did you mean team-3\/svc-003, .+\?\n$/,
      );
    },
  );

  story('an analysis is printed as Markdown: the worst first, each with what to do', async () => {
    const { code, stdout } = await run('analyze', '--format', 'markdown');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^\*\*1 error.* in dev, prod, staging\.\*\*\n\n### Errors\n\n- \*\*/);
    expect(stdout).toMatch(
      /^- \*\*Requests that VirtualService team-2\/svc-002 routes to svc-002-old fail\.\*\* `services\/svc-002\/base\/all\.yaml:\d+`\n {2}- .+\n {2}- Fix: .+\n {2}- `VirtualService team-2\/svc-002`, `unresolved-reference\/route-without-host, IST0101`\n/m,
    );
  });
});
