import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildExampleRepository } from './example-repository.ts';
import { packageRoot } from '../src/adapters/package-data/package-root.ts';

/** One harmless, one medium and one critical change of `examples/`. */
const SHOWN = ['01-comment-only', '03-orders-canary', '06-strict-mesh-wide'];

/** Reviews three pull requests of the example repository, as their authors would see them. */
async function demo(): Promise<void> {
  const cli = fileURLToPath(new URL('../src/cli.js', import.meta.url));
  const repository = await buildExampleRepository(join(packageRoot(), 'examples'), SHOWN);
  try {
    for (const name of SHOWN) {
      const command = `meshwarden review --base main --head ${name}`;
      process.stdout.write(`\n${'─'.repeat(100)}\n$ ${command}\n\n`);
      const exitCode = await review(cli, repository.folder, name);
      process.stdout.write(`\n(exit code ${String(exitCode)})\n`);
    }
  } finally {
    await repository.remove();
  }
}

function review(cli: string, folder: string, head: string): Promise<number> {
  const args = [cli, 'review', '--repo', folder, '--base', 'main', '--head', head];
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, (_error, stdout, stderr) => {
      process.stderr.write(stderr);
      process.stdout.write(stdout);
      resolve(child.exitCode ?? -1);
    });
  });
}

await demo();
