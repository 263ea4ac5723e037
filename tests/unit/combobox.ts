// Works Grafana's comboboxes as a person does.
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

/** Opens a combobox and picks one of its options. */
export async function pick(combobox: HTMLElement, option: string | RegExp): Promise<void> {
  await userEvent.click(combobox);
  await userEvent.click(await screen.findByRole('option', { name: option }));
}

/** Types a value of one's own into a combobox and takes it. */
export async function type(combobox: HTMLElement, text: string): Promise<void> {
  await userEvent.click(combobox);
  await userEvent.type(combobox, text);
  await userEvent.click(await screen.findByRole('option', { name: new RegExp(text) }));
}
