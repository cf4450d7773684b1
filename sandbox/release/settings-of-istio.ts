import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { canonicalJson } from '../../src/manifest/index.ts';
import { packageRoot } from '../../src/manifest/edge/package-root.ts';
import { run } from './command.ts';
import type { ReleaseTask } from './run-tasks.ts';

const answer = z.record(z.string(), z.json());
const started = z.object({ injected: answer, started: answer });
const kept = z.array(z.object({ question: z.json(), answer: started }));

/** The fields of ProxyConfig that the questions are about. */
const FIELDS =
  /^(?:concurrency|tracing|proxyHeaders|proxyMetadata|terminationDrainDuration|holdApplicationUntilProxyStarts)$/;

const asked = (one: z.infer<typeof answer>): string =>
  canonicalJson(Object.fromEntries(Object.entries(one).filter(([field]) => FIELDS.test(field))));

/** Asks Istio's own code again what the tests of settings have kept of its answers. */
export const settingsOfIstio: ReleaseTask = {
  name: 'settings',
  title: 'settings of proxies hold as the code of Istio says',
  missing: () =>
    run('go', ['version']).status === 0 ? null : 'there is no Go to build what asks Istio',
  run: () => {
    const folder = mkdtempSync(join(tmpdir(), 'meshwarden-settings-'));
    try {
      cpSync(join(packageRoot(), 'sandbox/release/settings-oracle'), folder, { recursive: true });
      const answers = kept.parse(
        JSON.parse(
          readFileSync(join(packageRoot(), 'test/istio/settings/answers-of-istio.json'), 'utf8'),
        ),
      );
      const questions = answers.map(({ question }) => JSON.stringify(question)).join('\n');
      const [oracle, file] = [join(folder, 'oracle'), join(folder, 'questions')];
      writeFileSync(file, questions);
      const built = run('go', ['build', '-C', folder, '-mod=mod', '-o', oracle, '.']);
      const { stdout, stderr } = run(oracle, [file]);
      const said = stdout.trim().split('\n');
      const differing = answers.filter(({ answer: before }, at) => {
        const now = started.safeParse(JSON.parse(said[at] ?? 'null')).data;
        return (
          now === undefined ||
          asked(now.injected) !== asked(before.injected) ||
          asked(now.started) !== asked(before.started)
        );
      });
      return {
        passed: built.status === 0 && differing.length === 0,
        said: `${String(answers.length - differing.length)} of ${String(answers.length)} answers are those that are kept`,
        shown: `${built.stderr}${stderr}${differing.map(({ question }) => JSON.stringify(question)).join('\n')}`,
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
