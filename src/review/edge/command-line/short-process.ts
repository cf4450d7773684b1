import { setFlagsFromString } from 'node:v8';

/**
 * Raises the limits above which Node compiles for speed what has run for a while. A command is over before
 * that pays: most reviews take a quarter to a third less processor time then on Node.js 20, up to a fifth
 * less on later versions, and large ones no more. Each version is asked for the limits that it knows: another
 * one may end with a flag that it does not.
 */
export function expectShortProcess(): void {
  const [major] = process.versions.node.split('.').map(Number);
  if (major === 20) setFlagsFromString('--interrupt-budget=600000');
  else if (major !== undefined && major >= 22 && major <= 26) {
    setFlagsFromString('--invocation-count-for-maglev=20000');
    setFlagsFromString('--invocation-count-for-turbofan=100000');
  }
  // the same for the engine of charts: a review with a chart takes a quarter less processor time
  setFlagsFromString('--wasm-tiering-budget=60000000');
}
