// Stands in for Grafana in a page: gives a built plugin the libraries that
// Grafana gives it, loads it as the AMD module it is, and mounts its editors or its panel.
import * as emotionCss from '@emotion/css';
import * as data from '@grafana/data';
import * as runtime from '@grafana/runtime';
import * as ui from '@grafana/ui';
import * as react from 'react';
import * as jsxRuntime from 'react/jsx-runtime';
import * as reactDom from 'react-dom';
import { createRoot } from 'react-dom/client';
import * as rxjs from 'rxjs';
import * as rxjsOperators from 'rxjs/operators';
import { type PanelMount, PanelStage } from './PanelStage';
import { type Mount, Stage } from './Stage';
import { provideServices } from './services';
import { PanelRenderer } from './TablePanel';

const libraries: Record<string, unknown> = {
  '@emotion/css': emotionCss,
  '@grafana/data': data,
  '@grafana/runtime': { ...runtime, PanelRenderer },
  '@grafana/ui': ui,
  react,
  'react/jsx-runtime': jsxRuntime,
  'react-dom': reactDom,
  rxjs,
  'rxjs/operators': rxjsOperators,
};

type Factory = (...libraries: unknown[]) => { plugin: Mount['plugin'] | PanelMount['plugin'] };

declare global {
  interface Window {
    define: (names: string[], factory: Factory) => void;
    mount: (options: Omit<Mount, 'plugin'> | Omit<PanelMount, 'plugin'>) => void;
  }
}

window.define = (names, factory) => {
  // What AMD itself gives a module to know itself by.
  const module = { uri: (document.currentScript as HTMLScriptElement).src };
  const provided: Record<string, unknown> = { ...libraries, module };
  const missing = names.filter((name) => !(name in provided));
  if (missing.length > 0) {
    throw new Error(`Grafana does not provide ${missing.join(', ')}`);
  }
  const { plugin } = factory(...names.map((name) => provided[name]));
  provideServices();
  window.mount = (options) => {
    const stage =
      'columns' in options ? (
        <PanelStage {...options} plugin={plugin as PanelMount['plugin']} />
      ) : (
        <Stage {...options} plugin={plugin as Mount['plugin']} />
      );
    createRoot(document.getElementById('stage')!).render(stage);
  };
};
