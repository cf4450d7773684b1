import process from 'node:process';
import { Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { TextDecoder } from 'node:util';

/**
 * Runs one command line after another, as `meshwarden` does in a process of its own: the entry is evaluated anew
 * for each, the chunks with the program's code are loaded and compiled once.
 */
const [program, , file] = process.argv;
let runs = 0;

async function run({ args, cwd, variables }) {
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'])
    Object.defineProperty(process, name, { configurable: true, value: collecting(printed, name) });
  process.argv = [program, file, ...args];
  process.chdir(cwd);
  for (const name of Object.keys(process.env)) if (!(name in variables)) delete process.env[name];
  Object.assign(process.env, variables);
  process.exitCode = 0;
  runs += 1;
  await import(`${pathToFileURL(file).href}?run=${String(runs)}`);
  const code = process.exitCode;
  process.exitCode = 0;
  return { code, ...printed };
}

function collecting(printed, name) {
  const decoder = new TextDecoder();
  return new Writable({
    write(chunk, encoding, done) {
      printed[name] += decoder.decode(chunk, { stream: true });
      done();
    },
  });
}

process.on('message', (asked) => void run(asked).then((answer) => process.send(answer)));
process.on('disconnect', () => process.exit());
