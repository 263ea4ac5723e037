// In pixels, as Grafana's table draws them at its small cell height.
const HEADER = 34;
const ROW = 36;

/** The greatest height up to the given one at which a table's last row in sight is not cut. */
export function wholeRows(height: number, rows: number): number {
  const room = Math.floor((height - HEADER - scrollbar()) / ROW);
  return room < 1 || rows <= room ? height : HEADER + room * ROW + scrollbar();
}

let thickness: number | undefined;

/** What a scrollbar below the columns takes: nothing where it lies over what it scrolls. */
function scrollbar(): number {
  if (thickness === undefined) {
    const box = document.createElement('div');
    box.style.cssText = 'position:absolute;visibility:hidden;overflow:scroll;scrollbar-width:thin';
    document.body.append(box);
    thickness = box.offsetHeight - box.clientHeight;
    box.remove();
  }
  return thickness;
}
