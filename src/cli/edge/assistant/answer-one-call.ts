import { ToolRequest } from '../../assistant/tool-table.ts';
import { answerCall } from './answer-call.ts';

/** Answers the one call that the process was started for. */
export async function answerOneCall(): Promise<void> {
  // whoever waits for the answer is gone
  const gone = (): void => {
    process.exit();
  };
  process.once('disconnect', gone);
  const request = await new Promise((resolve) => process.once('message', resolve));
  const answer = await answerCall(ToolRequest.parse(request));
  await new Promise((resolve) => process.send?.(answer, resolve));
  process.off('disconnect', gone);
  process.disconnect();
}
