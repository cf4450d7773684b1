import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../command.ts';
import type { ReleaseTask, TaskResult } from '../run-tasks.ts';
import { COUNT_OF_ASKED, wrongAnswers } from './asked-of-image.ts';
import { byDaemon } from './by-daemon.ts';
import type { BuiltImage, ImageTool } from './image-tool.ts';
import { ImageNotBuilt } from './image-tool.ts';
import { servedFromImage } from './served-from-image.ts';
import { missingWithoutRegistry, withoutRegistry } from './without-registry.ts';

/** Bytes that a node of a cluster fetches. */
const MOST_COMPRESSED = 150_000_000;

const LABELS = ['title', 'description', 'licenses', 'version', 'revision', 'base.name'];

/** Builds the image of the Dockerfile, asks it for what only an image can lack, and serves from it. */
export const imageOfService: ReleaseTask = {
  name: 'image',
  title: 'the image of the service is built, is small, and serves as the user that it names',
  missing: () =>
    toolOf() === null
      ? `neither docker nor podman answers, and to do without them ${missingWithoutRegistry().join(', ')} is missing`
      : null,
  run: async () => {
    const tool = toolOf() ?? withoutRegistry;
    const folder = mkdtempSync(join(tmpdir(), 'meshwarden-image-'));
    try {
      return await tried(tool, folder);
    } catch (error) {
      if (!(error instanceof ImageNotBuilt)) throw error;
      return { passed: false, said: `${tool.name} does not build it`, shown: error.message };
    } finally {
      tool.remove();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** What makes images here: the first whose daemon, if it needs one, answers; else what needs neither daemon nor registry. */
function toolOf(): ImageTool | null {
  const tools = ['docker', 'podman'] as const;
  const found = tools.find((tool) => run(tool, ['info']).status === 0);
  if (found !== undefined) return byDaemon(found);
  return missingWithoutRegistry().length === 0 ? withoutRegistry : null;
}

async function tried(tool: ImageTool, folder: string): Promise<TaskResult> {
  const image = tool.build(folder);
  const wrong = [...problemsOf(image), ...wrongAnswers(image)];
  const served = await servedFromImage(image, folder).catch((error: unknown) => {
    wrong.push(error instanceof Error ? error.message : String(error));
    return null;
  });
  const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;
  const measured =
    served === null
      ? ''
      : `, /readyz after ${served.secondsToReady.toFixed(1)} s, ${megabytes(served.memoryAtRest)} at rest, ended ${served.secondsToEnd.toFixed(1)} s after SIGTERM`;
  return {
    passed: wrong.length === 0,
    said: `${megabytes(image.compressed)} compressed (by ${tool.name}), ${String(COUNT_OF_ASKED)} questions${measured}`,
    shown: wrong.map((each) => `${each}\n`).join(''),
  };
}

function problemsOf({ compressed, user, labels }: BuiltImage): readonly string[] {
  const missing = LABELS.filter((name) => !(`org.opencontainers.image.${name}` in labels));
  return [
    ...(compressed > MOST_COMPRESSED ? [`It has ${String(compressed)} bytes, compressed.`] : []),
    ...(user === '1000:1000' ? [] : [`Its user is ${user}, and not a number for Kubernetes.`]),
    ...missing.map((name) => `It has no label org.opencontainers.image.${name}.`),
  ];
}
