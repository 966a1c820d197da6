using System.Text;
using Microsoft.Playwright;

namespace Platform.Browser;

/// <summary>Everything that one window got over its WebSockets and every address it asked for, with the page it was on.</summary>
public sealed class WhatWasSent
{
    private readonly List<(string Page, string Text)> _frames = [];
    private readonly List<string> _addresses = [];

    public IReadOnlyList<string> Addresses => _addresses;
    public int Frames => _frames.Count;

    public void Record(IPage page)
    {
        page.WebSocket += (_, socket) => socket.FrameReceived += (_, frame) =>
            _frames.Add((new Uri(page.Url).AbsolutePath, frame.Text ?? Encoding.UTF8.GetString(frame.Binary ?? [])));
        page.Request += (_, request) => _addresses.Add(request.Url);
    }

    /// <summary>Where one of these words stood in clear: the page and the word.</summary>
    public IEnumerable<(string Page, string Word)> Find(IReadOnlyCollection<string> words) =>
        from frame in _frames.ToList() from word in words where frame.Text.Contains(word, StringComparison.Ordinal) select (frame.Page, word);
}
