import { createAnalysisTasks, serveTasks } from './bot/edge/analysis/task-server.ts';
import { createChartRenderer } from './charts/edge/create-chart-renderer.ts';
import { readPackageData } from './review/edge/package-data.ts';
import { analyseTrees, createEngine, lookAtObject, surveyTree } from './review/index.ts';
import { driftOfTree } from './features/drift/index.ts';
import { createPartWork } from './features/rollback/index.ts';

/**
 * The process that reads and reviews what pull requests contain: started by the main process with no
 * secret in its environment, and ended by it when it takes too long or is not needed.
 */
const data = readPackageData();
const charts = createChartRenderer();
const runTask = createAnalysisTasks({
  searchPath: process.env['PATH'] ?? '',
  createWork: (name) => {
    const engine = createEngine(data, { said: null, found: [name] }, charts);
    return {
      analyseTrees: (trees, headText, occasion) => analyseTrees(trees, headText, engine, occasion),
      surveyTree: (tree, commit, asOf) => surveyTree(tree, commit, engine, asOf),
      lookAtObject: (tree, commit, asked) => lookAtObject(tree, commit, asked, engine),
      driftOfTree: (tree, commit, request, asked) =>
        driftOfTree(tree, commit, request, engine, asked),
      partWork: createPartWork(engine),
    };
  },
});

serveTasks(
  {
    send: (message) => process.send?.(message),
    listen: (take) => process.on('message', take),
  },
  runTask,
);
process.on('disconnect', () => process.exit());
