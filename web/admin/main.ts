import { AdminApp } from './elements/admin-app.ts';
import { AnnounceForm } from './elements/announce-form.ts';
import { ConfirmDialog } from './elements/confirm-dialog.ts';
import { DataAge } from './elements/data-age.ts';
import { NodesView } from './elements/nodes-view.ts';
import { RoomTimeline } from './elements/room-timeline.ts';
import { RoomView } from './elements/room-view.ts';
import { RoomsView } from './elements/rooms-view.ts';
import { SignIn } from './elements/sign-in.ts';
import { TokensView } from './elements/tokens-view.ts';
import { WebhooksView } from './elements/webhooks-view.ts';

/** The administration page (docs/admin-page.md). The parts come before the page that uses them. */
customElements.define('announce-form', AnnounceForm);
customElements.define('confirm-dialog', ConfirmDialog);
customElements.define('data-age', DataAge);
customElements.define('room-timeline', RoomTimeline);
customElements.define('nodes-view', NodesView);
customElements.define('rooms-view', RoomsView);
customElements.define('room-view', RoomView);
customElements.define('sign-in', SignIn);
customElements.define('tokens-view', TokensView);
customElements.define('webhooks-view', WebhooksView);
customElements.define('admin-app', AdminApp);
