import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** One cold run of a program as a process of its own. */
export interface MeasuredRun {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
  /** What it found out itself, beside what it cost. */
  readonly figures: unknown;
}

const ResourceUsage = z.looseObject({
  userCPUTime: z.number(),
  systemCPUTime: z.number(),
  peakKibibytes: z.number(),
});

const CLI = fileURLToPath(new URL('./measured-cli.js', import.meta.url));

/** Runs `meshwarden <args>`, or another program, and measures it; Git's own processes count in wall time only. */
export function runMeasured(
  args: readonly string[],
  program = CLI,
  optionsOfNode: readonly string[] = [],
): Promise<MeasuredRun> {
  return new Promise((resolve, reject) => {
    const started = process.hrtime.bigint();
    const child = spawn(process.execPath, [...optionsOfNode, program, ...args], {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    const texts = ['', '', '', ''];
    for (const index of [1, 2, 3]) {
      const stream = child.stdio[index];
      if (stream && 'setEncoding' in stream) {
        stream.setEncoding('utf8');
        stream.on('data', (text: string) => {
          texts[index] = (texts[index] ?? '') + text;
        });
      }
    }
    child.on('error', reject);
    child.on('close', (code) => {
      const wallSeconds = Number(process.hrtime.bigint() - started) / 1e9;
      const usage = ResourceUsage.parse(JSON.parse(texts[3] === '' ? '{}' : (texts[3] ?? '{}')));
      resolve({
        stdout: texts[1] ?? '',
        stderr: texts[2] ?? '',
        exitCode: code ?? -1,
        wallSeconds,
        cpuSeconds: (usage.userCPUTime + usage.systemCPUTime) / 1e6,
        peakMegabytes: usage.peakKibibytes / 1024,
        figures: usage,
      });
    });
  });
}
