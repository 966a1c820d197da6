using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Components.Web.Virtualization;
using Platform.Web.Shared;

namespace Web.Tests.Shared;

public sealed class PageBaseTests : ComponentTest
{
    [Fact]
    public async Task A_second_click_while_a_command_runs_does_nothing()
    {
        var page = Render<PromisePage>();
        var first = page.Find("button").ClickAsync(new MouseEventArgs());
        page.WaitForAssertion(() => Assert.True(page.Find("button").HasAttribute("disabled")));
        var second = page.Instance.PromiseAsync();
        page.Instance.Answer.SetResult();
        page.WaitForAssertion(() => Assert.False(page.Find("button").HasAttribute("disabled")));
        Assert.True(second.IsCompletedSuccessfully);
        await first;
        Assert.Equal(1, page.Instance.Promises);
    }

    [Fact]
    public async Task Leaving_the_page_stops_its_work_without_an_error()
    {
        var page = Render<PromisePage>();
        var left = page.Instance;
        var running = page.Find("button").ClickAsync(new MouseEventArgs());
        page.WaitForAssertion(() => Assert.Equal(1, page.Instance.Promises));
        await DisposeComponentsAsync();
        await running;
        Assert.True(left.Left);
    }

    [Fact]
    public async Task A_list_that_asks_anew_before_the_first_answer_came_goes_on()
    {
        var page = Render<ListPage>();
        page.WaitForAssertion(() => Assert.Equal(1, page.Instance.Asked));
        var anew = page.InvokeAsync(() => page.Instance.List!.RefreshDataAsync());
        page.WaitForAssertion(() => Assert.Equal(2, page.Instance.Asked));
        page.Instance.Answer.SetResult();
        await anew;
        page.Render(); // drawing is where a list tells of a fault it met
    }

    private sealed class ListPage : PageBase
    {
        public Virtualize<string>? List { get; private set; }

        public TaskCompletionSource Answer { get; } = new();

        public int Asked { get; private set; }

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenComponent<Virtualize<string>>(0);
            builder.AddAttribute(1, nameof(Virtualize<>.ItemsProvider), (ItemsProviderDelegate<string>)LoadAsync);
            builder.AddAttribute(2, nameof(Virtualize<>.ItemContent), (RenderFragment<string>)(text => inner => inner.AddContent(0, text)));
            builder.AddComponentReferenceCapture(3, list => List = (Virtualize<string>)list);
            builder.CloseComponent();
        }

        private async ValueTask<ItemsProviderResult<string>> LoadAsync(ItemsProviderRequest window)
        {
            Asked++;
            await FetchAsync(async ct => { await Answer.Task.WaitAsync(ct); return 0; }, window.CancellationToken);
            return new(["an answer"], 1);
        }
    }

    private sealed class PromisePage : PageBase
    {
        public TaskCompletionSource Answer { get; } = new();

        public int Promises { get; private set; }

        public bool Left => Gone.IsCancellationRequested;

        public Task PromiseAsync() => BusyAsync(async ct =>
        {
            Promises++;
            await Answer.Task.WaitAsync(ct);
        });

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenElement(0, "button");
            builder.AddAttribute(1, "disabled", Busy);
            builder.AddAttribute(2, "onclick", EventCallback.Factory.Create(this, PromiseAsync));
            builder.CloseElement();
        }
    }
}
